using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Companies;

/// <summary>Answers what pages ask about a company: who it is, and its plan.</summary>
public sealed class CompanyDirectory(AppDbContext db)
{
    public Task<Company> GetAsync(Guid companyId, CancellationToken ct) =>
        db.Companies.AsNoTracking().Include(company => company.Plan).SingleAsync(company => company.Id == companyId, ct);

    /// <summary>The company with a NIT; null when there is none.</summary>
    public Task<Guid?> FindIdAsync(string nit, CancellationToken ct) =>
        db.Companies.Where(company => company.Nit == nit).Select(company => (Guid?)company.Id).SingleOrDefaultAsync(ct);

    public async Task<IReadOnlyList<Plan>> PlansAsync(CancellationToken ct) =>
        [.. (await db.Plans.AsNoTracking().ToListAsync(ct)).InNameOrder(plan => plan.Name)];

    public async Task<IReadOnlyList<string>> PlansWithApiAsync(CancellationToken ct) =>
        [.. (await PlansAsync(ct)).Where(plan => plan.IncludesApi).Select(plan => plan.Name)];
}
