using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Accounts;

/// <summary>Lengths of passwords, in characters (ASVS 6.2.1, 6.2.9).</summary>
internal static class PasswordLimits
{
    /// <summary>As the only factor.</summary>
    public const int Shortest = 15;

    /// <summary>With a second factor.</summary>
    public const int ShortestWithFactor = 8;

    public const int Longest = 128;

    /// <summary>The minimum length for this person, who may not exist yet.</summary>
    public static async Task<int> ShortestPasswordAsync(this AppDbContext db, Guid personId, CancellationToken ct) =>
        await db.PeopleWithAFactor().AnyAsync(person => person.Id == personId, ct) ? ShortestWithFactor : Shortest;
}
