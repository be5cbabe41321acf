using System.Security.Claims;
using Microsoft.AspNetCore.Identity;

namespace SiigoCredentials.Web.Accounts;

/// <summary>What follows a changed factor: whoever else is signed in as the person, or waits for the second step, begins anew (ASVS 7.4.3).</summary>
public sealed class FactorChange(UserManager<Person> people, SessionList sessions)
{
    /// <summary>Keeps the session at hand; belongs into the transaction of the change.</summary>
    public async Task ApplyAsync(ClaimsPrincipal user, CancellationToken ct)
    {
        var person = (await people.GetUserAsync(user))!;
        (await people.UpdateSecurityStampAsync(person)).OrThrow();
        await sessions.KeepOnlyAsync(person, user.SessionId(), ct);
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
