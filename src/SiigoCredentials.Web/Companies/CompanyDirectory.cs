using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Companies;

/// <summary>A person whom others of the company may be sent to.</summary>
public sealed record CompanyContact(string Name, string Email);

/// <summary>Answers what pages ask about a company: its plan, and who its Administradores are.</summary>
public sealed class CompanyDirectory(AppDbContext db)
{
    public const int MostTold = 100;
    private const int MostToAsk = 10;

    public Task<Company> GetAsync(Guid companyId, CancellationToken ct) =>
        db.Companies.AsNoTracking().Include(company => company.Plan).SingleAsync(company => company.Id == companyId, ct);

    /// <summary>The company with a NIT; null when there is none.</summary>
    public Task<Guid?> FindIdAsync(string nit, CancellationToken ct) =>
        db.Companies.Where(company => company.Nit == nit).Select(company => (Guid?)company.Id).SingleOrDefaultAsync(ct);

    /// <summary>The active Administradores whom a person may ask for help: the first by name, and how many there are.</summary>
    public Task<ListPage<CompanyContact>> AdministratorsToAskAsync(Guid companyId, CancellationToken ct) => Administrators(companyId)
        .OrderBy(person => person.SortName).ThenBy(person => person.Id)
        .Select(person => new CompanyContact(person.FirstName + " " + person.LastName, person.Email!))
        .PageAsync(asked: 1, MostToAsk, ct);

    /// <summary>At most <see cref="MostTold"/> active Administradores whom a mail tells what was done: those who came first.</summary>
    /// <remarks>So an Administrador who names many others cannot keep the mails from those who were there before.</remarks>
    public Task<List<CompanyContact>> AdministratorsToTellAsync(Guid companyId, CancellationToken ct) => Administrators(companyId)
        .OrderBy(person => person.Number).Take(MostTold)
        .Select(person => new CompanyContact(person.FirstName + " " + person.LastName, person.Email!))
        .ToListAsync(ct);

    public async Task<IReadOnlyList<Plan>> PlansAsync(CancellationToken ct) =>
        [.. (await db.Plans.AsNoTracking().ToListAsync(ct)).InNameOrder(plan => plan.Name)];

    public async Task<IReadOnlyList<string>> PlansWithApiAsync(CancellationToken ct) =>
        [.. (await PlansAsync(ct)).Where(plan => plan.IncludesApi).Select(plan => plan.Name)];

    private IQueryable<Person> Administrators(Guid companyId) => db.Users.AsNoTracking()
        .Where(person => person.CompanyId == companyId && person.Role == PersonRole.Administrador && person.DisabledAt == null);
}
