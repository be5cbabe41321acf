using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Accounts;

public sealed record AdministratorName(Guid Id, string Name, string Email);

/// <summary>The Administradores of a company.</summary>
public sealed class Administrators(AppDbContext db)
{
    public const int MostNotified = 100;
    private const int MostToAsk = 10;

    /// <summary>The active Administradores whom a person may ask for help: the first ones by name, and their total.</summary>
    public Task<ListPage<AdministratorName>> ToAskAsync(Guid companyId, CancellationToken ct) => Active(companyId)
        .OrderBy(person => person.SortName).ThenBy(person => person.Id)
        .Select(person => new AdministratorName(person.Id, person.FirstName + " " + person.LastName, person.Email!))
        .PageAsync(asked: 1, MostToAsk, ct);

    /// <summary>The active Administradores who get mails: at most <see cref="MostNotified"/>, the oldest accounts first.</summary>
    /// <remarks>This order keeps an Administrador from adding accounts until the earlier Administradores get no mails.</remarks>
    public Task<List<AdministratorName>> ToNotifyAsync(Guid companyId, CancellationToken ct) => Active(companyId)
        .OrderBy(person => person.Number).Take(MostNotified)
        .Select(person => new AdministratorName(person.Id, person.FirstName + " " + person.LastName, person.Email!))
        .ToListAsync(ct);

    private IQueryable<Person> Active(Guid companyId) =>
        db.Memberships.AsNoTracking().Administrators().Where(row => row.CompanyId == companyId).Select(row => row.Person!);
}
