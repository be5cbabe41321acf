using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Credentials;

/// <summary>A key that worked once: how it ended, and when.</summary>
public sealed record EndedKey(AccessKeyState State, DateTimeOffset? EndedAt);

/// <summary>Recognises the keys that a company had before its present one. Only whoever holds such a key learns of it.</summary>
public sealed class KeyHistory(AppDbContext db)
{
    /// <summary>How that key of that company ended; null for the present one, another company's and one that never was.</summary>
    public Task<EndedKey?> FindAsync(Guid companyId, string accessKey, CancellationToken ct)
    {
        var verifier = AccessKeyFormat.Verifier(accessKey);
        return db.AccessKeys.AsNoTracking()
            .Where(key => key.Credential!.CompanyId == companyId && key.State != AccessKeyState.Current && key.Verifier == verifier)
            .Select(key => new EndedKey(key.State, key.EndedAt))
            .FirstOrDefaultAsync(ct);
    }
}
