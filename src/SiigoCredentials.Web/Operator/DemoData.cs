using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Companies;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Operator;

/// <summary>A demo person, as listed on the sign-in page in Development and in the README.</summary>
public sealed record DemoPerson(string Company, string FirstName, string LastName, PersonRole Role, string Email);

/// <summary>
/// Development only: two companies with the API in their plan and one without, each with an Administrador and another person.
/// </summary>
public static class DemoData
{
    public const string Password = "demo-solo-para-probar";

    private static readonly DemoCompany[] Companies =
    [
        new("Comercial Andina (demo)", "900123456", "premium", "andina.demo.example",
            new("Ana", "Restrepo", PersonRole.Administrador), new("Carlos", "Muñoz", PersonRole.Contador)),
        new("Ferretería El Tornillo (demo)", "900654321", "avanzado", "tornillo.demo.example",
            new("Luisa", "Pardo", PersonRole.Administrador), new("Diego", "Rojas", PersonRole.Vendedor)),
        new("Panadería La Espiga (demo)", "901222333", "emprendedor", "espiga.demo.example",
            new("Marta", "Gil", PersonRole.Administrador), new("Iván", "Soto", PersonRole.Vendedor)),
    ];

    public static IReadOnlyList<DemoPerson> People { get; } =
        [.. Companies.SelectMany(company => company.People.Select(person => new DemoPerson(
            company.Name, person.FirstName, person.LastName, person.Role, company.EmailOf(person))))];

    /// <summary>Fills an empty database; does not change any other.</summary>
    public static async Task SeedAsync(AppDbContext db, IPasswordHasher<Person> hasher, CancellationToken ct)
    {
        await using var transaction = await db.BeginCompanyTransactionAsync(Guid.Empty, ct); // instances that start at once take turns
        if (await db.Companies.AnyAsync(ct))
        {
            return;
        }

        // One hash for all: six would add half a second to the first start, and the password is public anyway.
        var hash = hasher.HashPassword(null!, Password);
        foreach (var demo in Companies)
        {
            var company = new Company
            { PublicKey = Guid.CreateVersion7().ToString("N"), Nit = demo.Nit, Name = demo.Name, PlanCode = demo.Plan };
            db.Companies.Add(company);
            db.Users.AddRange(demo.People.Select((person, index) => NewPerson(demo, company, person, index, hash)));
        }

        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private static Person NewPerson(DemoCompany demo, Company company, DemoName name, int index, string hash)
    {
        var email = demo.EmailOf(name);
        return new Person
        {
            CompanyId = company.Id,
            FirstName = name.FirstName,
            LastName = name.LastName,
            Identification = $"{demo.Nit[^6..]}{index + 1}",
            Role = name.Role,
            UserName = email,
            NormalizedUserName = email.ToUpperInvariant(),
            Email = email,
            NormalizedEmail = email.ToUpperInvariant(),
            EmailConfirmed = true,
            LockoutEnabled = true,
            PasswordHash = hash,
        };
    }

    private sealed record DemoName(string FirstName, string LastName, PersonRole Role);

    private sealed record DemoCompany(string Name, string Nit, string Plan, string Domain, params DemoName[] People)
    {
        public string EmailOf(DemoName person) => person.Role == PersonRole.Administrador
            ? $"admin@{Domain}"
            : $"{person.Role.ToString().ToLowerInvariant()}@{Domain}";
    }
}
