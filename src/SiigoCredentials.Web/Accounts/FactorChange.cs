using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Accounts;

/// <summary>
/// What follows a changed factor: whoever else is signed in as the person, or waits for the second step, begins anew (ASVS 7.4.3);
/// the act is recorded, and the person is told (ASVS 6.3.7).
/// </summary>
public sealed class FactorChange(AppDbContext db, UserManager<Person> people, RecoveryCodes recovery, SessionList sessions, AccountRecord record)
{
    /// <summary>A factor came to be in force. Gives recovery codes, to be shown this once, unless the person has some.</summary>
    public async Task<IReadOnlyList<string>> AddedAsync(Act act, ClaimsPrincipal user, AuditAction change, CancellationToken ct)
    {
        await ApplyAsync(act, user, change, ct);
        return await recovery.IssueWhereNoneIsLeftAsync(user.PersonId(), ct);
    }

    /// <summary>
    /// A factor is gone; with the last one go the recovery codes, which would stand in for nothing. False when the password is too short
    /// to be the only factor: then nothing is recorded, and so nothing is kept.
    /// </summary>
    public async Task<bool> RemovedAsync(Act act, ClaimsPrincipal user, AuditAction change, CancellationToken ct)
    {
        var personId = user.PersonId();
        if (!await db.PeopleWithAFactor().AnyAsync(person => person.Id == personId, ct))
        {
            if (await db.Users.AnyAsync(person => person.Id == personId && person.HasShortPassword, ct))
            {
                return false;
            }

            await recovery.ForgetAsync(personId, ct);
        }

        await ApplyAsync(act, user, change, ct);
        return true;
    }

    /// <summary>Keeps the session at hand.</summary>
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
    /// <summary>For acts that Identity has no reason to refuse: when it does, two changes met and this one is undone.</summary>
    public static void OrThrow(this IdentityResult result)
    {
        if (!result.Succeeded)
        {
            throw new InvalidOperationException($"Identity refused: {string.Join(", ", result.Errors.Select(error => error.Code))}.");
        }
    }
}
