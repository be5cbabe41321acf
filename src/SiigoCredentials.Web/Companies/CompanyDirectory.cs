using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Companies;

/// <summary>Reads companies and plans.</summary>
public sealed class CompanyDirectory(AppDbContext db)
{
    private static readonly CompiledQuery<Func<AppDbContext, Guid, CancellationToken, Task<Company>>> ById = new(() =>
        EF.CompileAsyncQuery((AppDbContext db, Guid companyId, CancellationToken _) =>
            db.Companies.AsNoTracking().Include(company => company.Plan).Single(company => company.Id == companyId)));

    /// <summary>The company, with its plan.</summary>
    public Task<Company> GetAsync(Guid companyId, CancellationToken ct) => ById.For(db)(db, companyId, ct);

    /// <summary>The id of the company with this NIT; null if there is none.</summary>
    public Task<Guid?> FindIdAsync(string nit, CancellationToken ct) =>
        db.Companies.Where(company => company.Nit == nit).Select(company => (Guid?)company.Id).SingleOrDefaultAsync(ct);

    public async Task<IReadOnlyList<Plan>> PlansAsync(CancellationToken ct) =>
        [.. (await db.Plans.AsNoTracking().ToListAsync(ct)).InNameOrder(plan => plan.Name)];

    /// <summary>Whom to ask for a plan with the API; null if the operator named nobody.</summary>
    public Task<PlanContact?> FindPlanContactAsync(CancellationToken ct) => db.PlanContacts.AsNoTracking().SingleOrDefaultAsync(ct);

    public async Task<IReadOnlyList<string>> PlansWithApiAsync(CancellationToken ct) =>
        [.. (await PlansAsync(ct)).Where(plan => plan.IncludesApi).Select(plan => plan.Name)];
}
