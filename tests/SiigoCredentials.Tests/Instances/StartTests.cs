using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using AngleSharp;
using AngleSharp.Html.Dom;
using Microsoft.AspNetCore.Mvc.Testing.Handlers;
using Microsoft.EntityFrameworkCore;

namespace SiigoCredentials.Tests.Instances;

/// <summary>T19: portals that start at once, as they would in production.</summary>
[Collection(FleetTests.Name), Trait("Engine", "PostgreSql")]
public sealed partial class StartTests(Fleet fleet) : IAsyncLifetime
{
    private const string Database = "first_start";

    private readonly List<Instance> instances = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var instance in instances)
        {
            await instance.DisposeAsync();
        }
    }

    [InstancesFact]
    public async Task ThreeAtOnce_OnAnEmptyDatabase_MigrateItOnce_AndOneLinkMakesOneCompany()
    {
        await fleet.Cluster.CreateAsync(Database);
        var settings = new Dictionary<string, string>(Fleet.Shared(fleet.Cluster.TextOf(Database), new Uri("https://portal.example")))
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["Storage__CreatedOn"] = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        };
        instances.AddRange(Enumerable.Range(0, Fleet.Size).Select(_ => new Instance(settings)));

        await Fleet.StartAtOnceAsync(instances);

        Assert.Equal(
            await fleet.InDatabaseAsync(db => Task.FromResult(db.Database.GetMigrations().Count())),
            await CountAsync("__EFMigrationsHistory"));
        Assert.Equal((1, 1, 1), (await CountAsync("SigningKeys"), await CountAsync("KekCanaries"), await CountAsync("SetupInvitations")));
        await Until.TrueAsync(
            () => Task.FromResult(instances.TrueForAll(instance => Link().IsMatch(instance.Process.Said))), () =>
                "Not everybody printed a link.");
        var tries = await Task.WhenAll(instances.Select((instance, number) => TrySetUpAsync(instance, number)));
        Assert.Equal(1, tries.Count(done => done));
        Assert.Equal((1, 1), (await CountAsync("Companies"), await CountAsync("People")));
    }

    private async Task<int> CountAsync(string table) =>
        (int)(long)(await fleet.Cluster.AskAsync(Database, $"SELECT COUNT(*) FROM \"{table}\""))!;

    // Everybody opens the link of one instance at another, at the same time.
    private async Task<bool> TrySetUpAsync(Instance instance, int number)
    {
        var link = Link().Match(instance.Process.Said).Value;
        using var browser = new HttpClient(
            new CookieContainerHandler
            {
                InnerHandler = new BehindTls(instances[(number + 1) % Fleet.Size].Address)
                { InnerHandler = new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false } }
            });
        var document = await BrowsingContext.New(Configuration.Default)
            .OpenAsync(request => request.Address(link).Content(browser.GetStringAsync(link).Result));
        if (document.QuerySelector("main form") is not IHtmlFormElement form)
        {
            Assert.Contains("Este enlace ya no sirve", document.Body!.TextContent, StringComparison.Ordinal);
            return false;
        }

        using var fields = new FormUrlEncodedContent(PortalClient.Fields(form, new()
        {
            ["Form.CompanyName"] = "Empresa Real",
            ["Form.Nit"] = "900123456",
            ["Form.PlanCode"] = "premium",
            ["Form.FirstName"] = "Ana",
            ["Form.LastName"] = "Ríos",
            ["Form.Email"] = string.Create(CultureInfo.InvariantCulture, $"ana{number}@empresa.example"),
            ["Form.Password"] = "una frase bien larga",
        }));
        using var answer = await browser.PostAsync(form.Action, fields);
        return answer.StatusCode == HttpStatusCode.Found;
    }

    [GeneratedRegex(@"https://portal\.example/instalacion\?codigo=\S+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();

    // What a proxy that ends TLS makes of a browser's request.
    private sealed class BehindTls(Uri instance) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var asked = request.RequestUri!;
            request.Headers.Host = asked.Host;
            request.Headers.Add("X-Forwarded-Proto", asked.Scheme);
            request.RequestUri = new Uri(instance, asked.PathAndQuery);
            var answer = await base.SendAsync(request, cancellationToken);
            request.RequestUri = asked; // the cookies are this address's
            return answer;
        }
    }
}
