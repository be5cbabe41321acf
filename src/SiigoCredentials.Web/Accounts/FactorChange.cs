using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Accounts;

/// <summary>
/// Consequences of a changed factor. The other sessions and pending sign-ins of the person end (ASVS 7.4.3). The act is recorded, and the
/// person gets a mail (ASVS 6.3.7).
/// </summary>
public sealed class FactorChange(
    AppDbContext db, UserManager<Person> people, RecoveryCodes recovery, SessionList sessions, AccountRecord record)
{
    /// <summary>After a factor was added. Returns new recovery codes, to be shown once; none if the person has unused ones.</summary>
    public async Task<IReadOnlyList<string>> AddedAsync(Act act, ClaimsPrincipal user, AuditAction change, CancellationToken ct)
    {
        await ApplyAsync(act, user, change, ct);
        return await recovery.IssueWhereNoneIsLeftAsync(user.PersonId(), ct);
    }

    /// <summary>
    /// After a factor was removed. With the last factor, the recovery codes are deleted too. False when what is left would not do: a
    /// password that is too short to be the only factor, or no password. Then nothing is recorded, so the act is rolled back.
    /// </summary>
    public async Task<bool> RemovedAsync(Act act, ClaimsPrincipal user, AuditAction change, CancellationToken ct)
    {
        var personId = user.PersonId();
        var hasFactor = await db.PeopleWithAFactor().AnyAsync(person => person.Id == personId, ct);
        var mayRemove = await db.Users.AnyAsync(
            person => person.Id == personId && (person.PasswordHash != null
                ? hasFactor || !person.HasShortPassword
                : hasFactor && (person.Passkeys.Any() || person.ExternalLogins.Any())), // without a password, one of them has to sign in
            ct);
        if (!mayRemove)
        {
            return false;
        }

        if (!hasFactor)
        {
            await recovery.ForgetAsync(personId, ct);
        }

        await ApplyAsync(act, user, change, ct);
        return true;
    }

    /// <summary>Ends all sessions but the current one.</summary>
    public async Task ApplyAsync(Act act, ClaimsPrincipal user, AuditAction change, CancellationToken ct)
    {
        var person = (await people.GetUserAsync(user))!;
        (await people.UpdateSecurityStampAsync(person)).OrThrow();
        await sessions.KeepOnlyAsync(person, user.SessionId(), ct);
        record.FactorChanged(act, person, change);
    }
}

internal static class IdentityResults
{
    /// <summary>For changes that Identity refuses only after a concurrent change. The exception rolls this one back.</summary>
    public static void OrThrow(this IdentityResult result)
    {
        if (!result.Succeeded)
        {
            throw new InvalidOperationException($"Identity refused: {string.Join(", ", result.Errors.Select(error => error.Code))}.");
        }
    }
}
