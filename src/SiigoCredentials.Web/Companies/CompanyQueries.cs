using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Companies;

internal static class CompanyQueries
{
    private static readonly CompiledQuery<Func<AppDbContext, Guid, CancellationToken, Task<bool>>> IncludesApi = new(() =>
        EF.CompileAsyncQuery((AppDbContext db, Guid companyId, CancellationToken _) =>
            db.Companies.Any(company => company.Id == companyId && company.Plan!.IncludesApi)));

    /// <summary>Whether the company's plan includes the API; false for a company that does not exist.</summary>
    public static Task<bool> PlanIncludesApiAsync(this AppDbContext db, Guid companyId, CancellationToken ct) =>
        IncludesApi.For(db)(db, companyId, ct);
}
