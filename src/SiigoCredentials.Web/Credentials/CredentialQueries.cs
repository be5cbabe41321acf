using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Credentials;

/// <summary>Loads a credential with only the keys that pages show, however many it has had.</summary>
internal static class CredentialQueries
{
    private const int LiveKeys = 2; // the current one and the retiring one

    /// <summary>The stored credential of a company; null if none has been generated.</summary>
    public static async Task<CredentialView?> FindCredentialAsync(
        this AppDbContext db, Guid companyId, DateTimeOffset now, CancellationToken ct) =>
        await db.ShownKeysOf(companyId).ToListAsync(ct) is [{ Credential: { } credential }, ..] ? CredentialView.Of(credential, now) : null;

    /// <summary>The shown keys of a company, with the credential.</summary>
    public static IQueryable<AccessKey> ShownKeysOf(this AppDbContext db, Guid companyId) =>
        db.AccessKeys.AsNoTrackingWithIdentityResolution().Include(key => key.Credential)
            .Where(key => key.Credential!.CompanyId == companyId).Shown();

    /// <summary>The current and the retiring key; in the place of a missing one, the latest that has ended.</summary>
    public static IQueryable<AccessKey> Shown(this IQueryable<AccessKey> keys) => keys
        .OrderByDescending(key => key.State == AccessKeyState.Current).ThenByDescending(key => key.State == AccessKeyState.Retiring)
        .ThenByDescending(key => key.Version)
        .Take(LiveKeys);
}
