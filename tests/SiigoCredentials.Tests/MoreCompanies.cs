using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Companies;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Tests;

/// <summary>Numbered companies beside the demo's, each with an Administrador who has the demo's password.</summary>
internal static class MoreCompanies
{
    public static string AdministratorOf(int company) => $"admin@empresa{company}.example";

    public static string NitOf(int company) => (800_000_000 + company).ToString(CultureInfo.InvariantCulture);

    // One hash for all: the demo's own.
    public static async Task<List<Guid>> AddAsync(AppDbContext db, int count)
    {
        var demo = await db.Users.AsNoTracking().FirstAsync(person => person.Email == PortalClient.Admin);
        var plan = await db.Memberships.Where(row => row.PersonId == demo.Id).Select(row => row.Company!.PlanCode).SingleAsync();
        List<Company> companies = [.. Enumerable.Range(0, count).Select(number =>
            new Company
                { PublicKey = Guid.CreateVersion7().ToString("N"), Nit = NitOf(number), Name = $"Empresa {number}", PlanCode = plan })];
        db.AddRange(companies);
        db.AddRange(companies.Select((company, number) => new Person
        {
            Memberships = [new() { CompanyId = company.Id, Role = PersonRole.Administrador, JoinedAt = DateTimeOffset.UnixEpoch }],
            FirstName = "Ana",
            LastName = "Ríos",
            UserName = AdministratorOf(number),
            NormalizedUserName = AdministratorOf(number).ToUpperInvariant(),
            Email = AdministratorOf(number),
            NormalizedEmail = AdministratorOf(number).ToUpperInvariant(),
            EmailConfirmed = true,
            PasswordHash = demo.PasswordHash,
        }));
        await db.SaveChangesAsync();
        return [.. companies.Select(company => company.Id)];
    }

    /// <summary>So many more companies with a credential each, issued by the portal's own service.</summary>
    public static async Task AddWithCredentialsAsync(PortalApp app, int count)
    {
        foreach (var company in await app.InDatabaseAsync(db => AddAsync(db, count)))
        {
            await using var scope = app.Services.CreateAsyncScope();
            var operation = new CredentialOperation(Actor.Operator(company), Guid.CreateVersion7(), SeenVersion: 0);
            var issued = await scope.ServiceProvider.GetRequiredService<CredentialService>()
                .GenerateAsync(operation, IntegrationContact.From("Julia", "julia@aliado.example"), CancellationToken.None);
            Assert.Equal(CredentialOutcome.Done, issued.Outcome);
        }
    }
}
