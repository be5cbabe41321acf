using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Accounts;

/// <summary>Whom to ask or to write to.</summary>
public sealed record AdministratorName(string Name, string Email);

/// <summary>The Administradores of a company.</summary>
public sealed class Administrators(AppDbContext db)
{
    public const int MostNotified = 100;
    private const int MostToAsk = 10;

    /// <summary>The active Administradores whom a person may ask for help: the first by name, and how many there are.</summary>
    public Task<ListPage<AdministratorName>> ToAskAsync(Guid companyId, CancellationToken ct) => Active(companyId)
        .OrderBy(person => person.SortName).ThenBy(person => person.Id)
        .Select(person => new AdministratorName(person.FirstName + " " + person.LastName, person.Email!))
        .PageAsync(asked: 1, MostToAsk, ct);

    /// <summary>At most <see cref="MostNotified"/> active Administradores whom a mail tells what was done: those who came first.</summary>
    /// <remarks>So an Administrador who names many others cannot keep the mails from those who were there before.</remarks>
    public Task<List<AdministratorName>> ToNotifyAsync(Guid companyId, CancellationToken ct) => Active(companyId)
        .OrderBy(person => person.Number).Take(MostNotified)
        .Select(person => new AdministratorName(person.FirstName + " " + person.LastName, person.Email!))
        .ToListAsync(ct);

    private IQueryable<Person> Active(Guid companyId) => db.Users.AsNoTracking()
        .Where(person => person.CompanyId == companyId && person.Role == PersonRole.Administrador && person.DisabledAt == null);
}
