using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Companies;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Operator;

/// <summary>A demo person, as listed on the sign-in page in Development and in the README; <c>Company</c> is null for several.</summary>
public sealed record DemoPerson(string? Company, string FirstName, string LastName, PersonRole Role, string Email);

/// <summary>
/// Development only: two companies with the API in their plan and one without, each with an Administrador and another person, and an
/// accountant who works in all three.
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

    /// <summary>Works in all of the companies.</summary>
    public static readonly DemoPerson Accountant = new(
        Company: null, "Beatriz", "Cárdenas", PersonRole.Administrador, "contadora@cuentas.demo.example");

    public static IReadOnlyList<DemoPerson> People { get; } =
    [
        .. Companies.SelectMany(company => company.People.Select(person => new DemoPerson(
            company.Name, person.FirstName, person.LastName, person.Role, company.EmailOf(person)))),
        Accountant,
    ];

    /// <summary>Fills an empty database; does not change any other.</summary>
    public static async Task SeedAsync(
        AppDbContext db, IPasswordHasher<Person> hasher, TimeProvider clock, CancellationToken ct)
    {
        await using var transaction = await db.BeginCompanyTransactionAsync(Guid.Empty, ct); // instances that start at once take turns
        if (await db.Companies.AnyAsync(ct))
        {
            return;
        }

        // One hash for all: six would add half a second to the first start, and the password is public anyway.
        var (hash, now) = (hasher.HashPassword(null!, Password), clock.GetUtcNow());
        var accountant = NewPerson(Accountant.FirstName, Accountant.LastName, "70000001", Accountant.Email, hash);
        foreach (var demo in Companies)
        {
            var company = new Company
            { PublicKey = Guid.CreateVersion7().ToString("N"), Nit = demo.Nit, Name = demo.Name, PlanCode = demo.Plan };
            db.Companies.Add(company);
            foreach (var (index, name) in demo.People.Index())
            {
                var person = NewPerson(name.FirstName, name.LastName, $"{demo.Nit[^6..]}{index + 1}", demo.EmailOf(name), hash);
                person.Memberships.Add(new() { CompanyId = company.Id, Role = name.Role, JoinedAt = now });
                db.Users.Add(person);
            }

            accountant.Memberships.Add(
                new() { CompanyId = company.Id, Role = Accountant.Role, JoinedAt = now, IsFromOutside = true });
        }

        db.Users.Add(accountant); // the last one: the others keep their numbers

        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private static Person NewPerson(string firstName, string lastName, string identification, string email, string hash) => new()
    {
        FirstName = firstName,
        LastName = lastName,
        Identification = identification,
        UserName = email,
        NormalizedUserName = email.ToUpperInvariant(),
        Email = email,
        NormalizedEmail = email.ToUpperInvariant(),
        EmailConfirmed = true,
        LockoutEnabled = true,
        PasswordHash = hash,
    };

    private sealed record DemoName(string FirstName, string LastName, PersonRole Role);

    private sealed record DemoCompany(string Name, string Nit, string Plan, string Domain, params DemoName[] People)
    {
        public string EmailOf(DemoName person) => person.Role == PersonRole.Administrador
            ? $"admin@{Domain}"
            : $"{person.Role.ToString().ToLowerInvariant()}@{Domain}";
    }
}
