using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Tests.Audit;

/// <summary>Asks about one chain, as the portal does about all of them.</summary>
internal static class Chains
{
    /// <summary>The sequence number of the first entry that does not follow from the previous one; null for an intact chain.</summary>
    public static async Task<long?> FindBreakAsync(this AuditTrail audit, Guid companyId, CancellationToken ct) =>
        (await audit.FindBreaksAsync(new Progress<RowProgress>(), ct)).Breaks
            .Where(found => found.CompanyId == companyId).Select(found => (long?)found.Sequence).FirstOrDefault();
}
