using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Credentials;

/// <summary>Finds a credential as it is shown: with the keys that matter now, however many there have been.</summary>
internal static class CredentialQueries
{
    private const int LiveKeys = 2; // the most that work at once

    /// <summary>The company's credential as the database has it; null before the first generation.</summary>
    public static async Task<CredentialView?> FindCredentialAsync(this AppDbContext db, Guid companyId, DateTimeOffset now, CancellationToken ct) =>
        await db.ShownKeysOf(companyId).ToListAsync(ct) is [{ Credential: { } credential }, ..] ? CredentialView.Of(credential, now) : null;

    /// <summary>The keys of a company's credential that matter now, with the credential.</summary>
    public static IQueryable<AccessKey> ShownKeysOf(this AppDbContext db, Guid companyId) =>
        db.AccessKeys.AsNoTrackingWithIdentityResolution().Include(key => key.Credential).Where(key => key.Credential!.CompanyId == companyId).Shown();

    /// <summary>The current key, the retiring one, then the latest of those that have ended.</summary>
    public static IQueryable<AccessKey> Shown(this IQueryable<AccessKey> keys) => keys
        .OrderByDescending(key => key.State == AccessKeyState.Current).ThenByDescending(key => key.State == AccessKeyState.Retiring).ThenByDescending(key => key.Version)
        .Take(LiveKeys);
}
