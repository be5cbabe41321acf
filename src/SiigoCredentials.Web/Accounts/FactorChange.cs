using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Accounts;

/// <summary>What follows a changed factor: whoever else is signed in as the person, or waits for the second step, begins anew (ASVS 7.4.3).</summary>
public sealed class FactorChange(AppDbContext db, UserManager<Person> people)
{
    /// <summary>Keeps the session at hand; belongs into the transaction of the change.</summary>
    public async Task ApplyAsync(ClaimsPrincipal user, CancellationToken ct)
    {
        var (person, kept) = ((await people.GetUserAsync(user))!, user.SessionId());
        (await people.UpdateSecurityStampAsync(person)).OrThrow();
        await db.Sessions.Where(row => row.PersonId == person.Id && row.Id != kept).ExecuteDeleteAsync(ct);
        await db.Sessions.Where(row => row.Id == kept).ExecuteUpdateAsync(set => set.SetProperty(row => row.SecurityStamp, person.SecurityStamp), ct);
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
