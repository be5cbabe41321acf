using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Accounts;

namespace SiigoCredentials.Tests.Tokens;

/// <summary><c>GET /v1/users</c> as clients of Siigo walk through it, at either address.</summary>
[Trait("Engine", "Both")]
[Trait("Loop", "Quick")]
public sealed class UsersPageTests : IAsyncLifetime, IDisposable
{
    private const int People = 7;

    private readonly PortalApp app = new();
    private PortalClient client = null!;
    private string token = "";

    public async Task InitializeAsync()
    {
        client = await PortalClient.SignedInAsync(app);
        token = "Bearer " + await client.TokenAsync(await client.GenerateAsync());
        await app.InDatabaseAsync(async db =>
        {
            var company = await db.Memberships.Where(row => row.Person!.Email == PortalClient.Admin)
                .Select(row => row.CompanyId).SingleAsync();
            db.AddRange(Enumerable.Range(0, People - 2).Select(number => new Person
            {
                Memberships = [new() { CompanyId = company, Role = PersonRole.Vendedor, JoinedAt = DateTimeOffset.UnixEpoch }],
                FirstName = "Ana",
                LastName = "Ríos",
                UserName = $"ana{number}@andina.demo.example",
                NormalizedUserName = $"ANA{number}@ANDINA.DEMO.EXAMPLE",
                Email = $"ana{number}@andina.demo.example",
                NormalizedEmail = $"ANA{number}@ANDINA.DEMO.EXAMPLE",
            }));
            await db.SaveChangesAsync();
        });
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        client.Dispose();
        app.Dispose();
    }

    [Fact]
    public async Task TypedClient_ReadsEveryUser_UnderAnIdOfItsOwn()
    {
        using var response = await client.CallAsync("/v1/users", token);

        // Numbers in quotes are refused by default, as typed clients refuse them.
        var page = JsonSerializer.Deserialize<TypedPage>(await response.Content.ReadAsStringAsync())!;
        Assert.Equal(People, page.results.Length);
        Assert.Distinct(page.results.Select(user => user.id));
        Assert.Equal(
            await app.InDatabaseAsync(
                db => db.Users.Where(person => person.Email == PortalClient.Admin).Select(person => person.Number).SingleAsync()),
            page.results.Single(user => user.email == PortalClient.Admin).id);
        Assert.All(page.results, user => Assert.True(user.id > 0));
    }

    [Theory]
    [InlineData("/v1/users")]
    [InlineData("/alliances/api/v1/users")]
    public async Task ClientThatFollowsNext_MeetsEverybodyOnce_AndPreviousLeadsBack(string path)
    {
        List<int> met = [];
        List<string> addresses = [];
        for (var next = $"{path}?page_size=3"; next is not null;)
        {
            var page = await ReadAsync(next);
            Assert.Equal(People, page.pagination.total_results);
            Assert.Equal(3, page.pagination.page_size);
            Assert.Equal(addresses.Count + 1, page.pagination.page);
            Assert.Equal(addresses.LastOrDefault(), page._links.previous?.href);
            addresses.Add(page._links.self.href);
            met.AddRange(page.results.Select(user => user.id));
            next = page._links.next?.href;
        }

        var origin = app.ClientOptions.BaseAddress.GetLeftPart(UriPartial.Authority);
        Assert.Equal(
            [$"{origin}{path}?page=1&page_size=3", $"{origin}{path}?page=2&page_size=3", $"{origin}{path}?page=3&page_size=3"], addresses);
        Assert.Equal(People, met.Count);
        Assert.Equal(met.Order(), met);
        Assert.Distinct(met);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(100)]
    public async Task ClientThatReadsUntilEmpty_Ends(int size)
    {
        List<int> met = [];
        for (var number = 1; ; number++)
        {
            Assert.InRange(number, 1, People + 1);
            var page = await ReadAsync($"/v1/users?page={number}&page_size={size}");
            Assert.Equal(number, page.pagination.page);
            Assert.Equal(People, page.pagination.total_results);
            if (page.results.Length == 0)
            {
                Assert.Null(page._links.next);
                Assert.EndsWith($"page={number - 1}&page_size={size}", page._links.previous!.href, StringComparison.Ordinal);
                break;
            }

            met.AddRange(page.results.Select(user => user.id));
        }

        Assert.Equal(People, met.Count);
        Assert.Distinct(met);
    }

    [Theory]
    [InlineData("", 1, 25, 7)]
    [InlineData("?page=0&page_size=0", 1, 1, 1)]
    [InlineData("?page=-5&page_size=-1", 1, 25, 7)]
    [InlineData("?page=dos&page_size=%20", 1, 25, 7)]
    [InlineData("?page=1.5&page_size=1e2", 1, 25, 7)]
    [InlineData("?page=2.0&page_size=3.0", 2, 3, 3)]
    [InlineData("?page=&page_size=", 1, 25, 7)]
    [InlineData("?page=1&page=2", 1, 25, 7)]
    [InlineData("?page=2&page_size=99999999999999999999", 2, 100, 0)]
    [InlineData("?page=1000&page_size=7", 1000, 7, 0)]
    [InlineData("?page=2147483647&page_size=100", int.MaxValue, 100, 0)]
    [InlineData("?page=99999999999999999999", int.MaxValue, 25, 0)]
    public async Task OddNumbers_AreReadLeniently(string query, int number, int size, int count)
    {
        var page = await ReadAsync("/v1/users" + query);

        Assert.Equal((number, size, People), (page.pagination.page, page.pagination.page_size, page.pagination.total_results));
        Assert.Equal(count, page.results.Length);
        Assert.EndsWith($"?page={number}&page_size={size}", page._links.self.href, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PageFarPastTheEnd_LeadsBackToTheLastThatHoldsSomething()
    {
        var page = await ReadAsync("/v1/users?page=1000&page_size=3");

        Assert.EndsWith("?page=3&page_size=3", page._links.previous!.href, StringComparison.Ordinal);
        Assert.Null(page._links.next);
    }

    [Fact]
    public async Task Neighbours_ThatThereAreNot_AreLeftOut()
    {
        using var response = await client.CallAsync("/v1/users", token);

        var links = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["_links"]!.AsObject();
        Assert.Equal(["self"], links.Select(link => link.Key));
        Assert.Equal(["href"], links["self"]!.AsObject().Select(property => property.Key));
    }

    private async Task<TypedPage> ReadAsync(string address)
    {
        using var response = await client.CallAsync(address, token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return JsonSerializer.Deserialize<TypedPage>(await response.Content.ReadAsStringAsync())!;
    }

#pragma warning disable IDE1006, SA1300 // as the client's types spell them
    private sealed record TypedPage(TypedPagination pagination, TypedUser[] results, TypedLinks _links);

    private sealed record TypedPagination(int page, int page_size, int total_results);

    private sealed record TypedUser(
        int id, string username, string first_name, string last_name, string email, string identification, bool active);

    private sealed record TypedLinks(TypedLink self, TypedLink? previous, TypedLink? next);

    private sealed record TypedLink(string href);
#pragma warning restore IDE1006, SA1300
}
