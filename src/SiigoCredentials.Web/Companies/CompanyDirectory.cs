using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Companies;

/// <summary>A person whom others of the company may be sent to.</summary>
public sealed record CompanyContact(string Name, string Email);

/// <summary>Answers what pages ask about a company: its plan, and who its Administradores are.</summary>
public sealed class CompanyDirectory(AppDbContext db)
{
    public Task<Company> GetAsync(Guid companyId, CancellationToken ct) =>
        db.Companies.AsNoTracking().Include(company => company.Plan).SingleAsync(company => company.Id == companyId, ct);

    /// <summary>The company with a NIT; null when there is none.</summary>
    public Task<Guid?> FindIdAsync(string nit, CancellationToken ct) =>
        db.Companies.Where(company => company.Nit == nit).Select(company => (Guid?)company.Id).SingleOrDefaultAsync(ct);

    public Task<List<CompanyContact>> AdministratorsAsync(Guid companyId, CancellationToken ct) =>
        db.Users.AsNoTracking()
            .Where(person => person.CompanyId == companyId && person.Role == PersonRole.Administrador && person.DisabledAt == null)
            .OrderBy(person => person.FirstName)
            .Select(person => new CompanyContact(person.FirstName + " " + person.LastName, person.Email!))
            .ToListAsync(ct);

    public Task<List<Plan>> PlansAsync(CancellationToken ct) => db.Plans.AsNoTracking().OrderBy(plan => plan.Name).ToListAsync(ct);

    public Task<List<string>> PlansWithApiAsync(CancellationToken ct) =>
        db.Plans.AsNoTracking().Where(plan => plan.IncludesApi).OrderBy(plan => plan.Name).Select(plan => plan.Name).ToListAsync(ct);
}
