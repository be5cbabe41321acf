using System.Net.Http.Headers;
using System.Text;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Tests.Tokens.Clients;

/// <summary>One portal on a real port, with a company of seven people and its pair, for clients that only read.</summary>
public sealed class PortalForClients : IAsyncLifetime, IDisposable
{
    public const int People = 7;

    private readonly PortalApp app = new();

    public Uri Address => app.ClientOptions.BaseAddress;

    public string ApiUser { get; private set; } = "";

    public string AccessKey { get; private set; } = "";

    public async Task InitializeAsync()
    {
        app.OnARealPort();
        await app.InDatabaseAsync(AddPeopleAsync);
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        (ApiUser, AccessKey) = (pair.ApiUser, pair.AccessKey!);
    }

    /// <summary>A connection as a program makes it: no cookies, no redirects, header values in Latin-1.</summary>
    public HttpClient Connect()
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,
        };
        return new HttpClient(handler) { BaseAddress = Address };
    }

    /// <summary>A connection that sends a good token and a Partner-Id with each request.</summary>
    public async Task<HttpClient> SignedInAsync()
    {
        using var client = new PortalClient(app);
        var http = Connect();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await client.TokenAsync(ApiUser, AccessKey));
        http.DefaultRequestHeaders.Add("Partner-Id", "MiTienda");
        return http;
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => app.Dispose();

    private static async Task AddPeopleAsync(AppDbContext db)
    {
        var company = await db.Memberships.Where(row => row.Person!.Email == PortalClient.Admin).Select(row => row.CompanyId).SingleAsync();
        var present = await db.Memberships.CountAsync(row => row.CompanyId == company);
        var addresses = Enumerable.Range(present, People - present).Select(number => $"persona{number}@andina.demo.example");
        db.AddRange(addresses.Select(email => new Person
        {
            Memberships = [new() { CompanyId = company, Role = PersonRole.Vendedor, JoinedAt = DateTimeOffset.UnixEpoch }],
            FirstName = "José",
            LastName = "Núñez",
            UserName = email,
            NormalizedUserName = email.ToUpperInvariant(),
            Email = email,
            NormalizedEmail = email.ToUpperInvariant(),
            EmailConfirmed = true,
        }));
        await db.SaveChangesAsync();
    }
}
