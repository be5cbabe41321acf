using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Audit;

/// <summary>The chain of a company, which goes as a whole. The export has it in the form of <see cref="ActivityFile"/>.</summary>
internal sealed class AuditTable : CompanyTable
{
    public override Type Row => typeof(AuditEntry);

    public override IAsyncEnumerable<object> ReadAsync(AppDbContext db, CompanyScope company) => throw new NotSupportedException();

    public override Task<int> EraseAsync(AppDbContext db, CompanyScope company, CancellationToken ct) =>
        db.EraseChainAsync(company.Id, ct);
}
