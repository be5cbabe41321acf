using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Accounts;

namespace SiigoCredentials.Tests;

/// <summary>One portal for a class of tests about lists, with a company and its credential for each of them.</summary>
public sealed class PortalOfLists : IAsyncLifetime, IDisposable
{
    private const int Companies = 12;

    private int taken;

    public PortalApp App { get; } = new();

    public Task InitializeAsync() => MoreCompanies.AddWithCredentialsAsync(App, Companies);

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => App.Dispose();

    /// <summary>A company that no other test has, and its Administrador.</summary>
    internal async Task<(string Nit, PortalClient Administrator)> TakeAsync()
    {
        var company = Interlocked.Increment(ref taken) - 1;
        return (MoreCompanies.NitOf(company), await PortalClient.SignedInAsync(App, MoreCompanies.AdministratorOf(company)));
    }

    /// <summary>People who have never signed in.</summary>
    internal Task AddPeopleAsync(string nit, PersonRole role, params IEnumerable<string> names) => App.InDatabaseAsync(async db =>
    {
        var company = await db.Companies.Where(row => row.Nit == nit).Select(row => row.Id).SingleAsync();
        var already = await db.Memberships.CountAsync(row => row.CompanyId == company);
        db.AddRange(
            names.Select(name => name.Split(' ', 2)).Select((name, place) => (Name: name, Account: $"p{already + place}@e{nit}.example"))
                .Select(person => new Person
                {
                    Memberships = [new() { CompanyId = company, Role = role, JoinedAt = DateTimeOffset.UnixEpoch }],
                    FirstName = person.Name[0],
                    LastName = person.Name.ElementAtOrDefault(1) ?? "",
                    UserName = person.Account,
                    NormalizedUserName = person.Account.ToUpperInvariant(),
                    Email = person.Account,
                    NormalizedEmail = person.Account.ToUpperInvariant(),
                    EmailConfirmed = true,
                }));
        await db.SaveChangesAsync();
    });

    /// <summary>Every page of a list, from one to the next as a person would go.</summary>
    internal static async Task<List<PortalPage>> PagesAsync(PortalClient client, string first)
    {
        List<PortalPage> pages = [await client.GetAsync(first)];
        while (pages[^1].Document.QuerySelector("a[rel=next]")?.GetAttribute("href") is { } next)
        {
            Assert.InRange(pages.Count, 1, 100);
            pages.Add(await client.GetAsync(next));
        }

        return pages;
    }
}
