using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using SiigoCredentials.Web.Audit;

namespace SiigoCredentials.Web.Accounts;

/// <summary>
/// What follows a changed factor: whoever else is signed in as the person, or waits for the second step, begins anew (ASVS 7.4.3);
/// the act is recorded, and the person is told (ASVS 6.3.7).
/// </summary>
public sealed class FactorChange(UserManager<Person> people, SessionList sessions, AccountRecord record)
{
    /// <summary>Keeps the session at hand; belongs into the transaction of the change.</summary>
    public async Task ApplyAsync(ClaimsPrincipal user, AuditAction change, CancellationToken ct)
    {
        var person = (await people.GetUserAsync(user))!;
        (await people.UpdateSecurityStampAsync(person)).OrThrow();
        await sessions.KeepOnlyAsync(person, user.SessionId(), ct);
        await record.OwnChangeAsync(person, change, ct);
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
