using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Tests.Audit;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Tests.Faults;

/// <summary>What the database holds of a credential, whoever was told what.</summary>
public sealed record Truth(int Version, IReadOnlyList<AccessKey> Keys, IReadOnlyList<AuditEntry> Entries, long? Break)
{
    public static async Task<Truth> OfAsync(AppDbContext db, string apiUser)
    {
        var credential = await db.Credentials.AsNoTracking().SingleAsync(row => row.ApiUser == apiUser);
        return new Truth(
            credential.Version,
            await db.AccessKeys.AsNoTracking().Where(key => key.CredentialId == credential.Id).OrderBy(key => key.Version).ToListAsync(),
            await db.AuditEntries.AsNoTracking().Where(entry => entry.CompanyId == credential.CompanyId).OrderBy(entry => entry.Sequence)
                .ToListAsync(),
            await new AuditTrail(db, TimeProvider.System).FindBreakAsync(credential.CompanyId, CancellationToken.None));
    }

    /// <summary>
    /// No act is half done, where all acts were generations and rotations: a key and an entry for each version, one current key, one
    /// retiring at most.
    /// </summary>
    public void AssertWhole()
    {
        Assert.Null(Break);
        Assert.Equal(Enumerable.Range(1, Version), Keys.Select(key => key.Version));
        Assert.Equal(
            Keys.Select(key => key.OperationId),
            Entries.Where(entry => entry.Action is AuditAction.CredentialGenerated or AuditAction.CredentialRotated)
                .Select(entry => entry.OperationId));
        Assert.Equal(Version, Assert.Single(Keys, key => key.State == AccessKeyState.Current).Version);
        Assert.True(Keys.Count(key => key.State == AccessKeyState.Retiring) <= 1);
    }
}
