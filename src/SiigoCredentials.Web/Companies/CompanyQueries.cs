using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Companies;

internal static class CompanyQueries
{
    /// <summary>Whether the company's plan includes the API; false for a company that does not exist.</summary>
    public static Task<bool> PlanIncludesApiAsync(this AppDbContext db, Guid companyId, CancellationToken ct) =>
        db.Companies.AnyAsync(company => company.Id == companyId && company.Plan!.IncludesApi, ct);
}
