using System.Net;
using SiigoCredentials.Tests.Operator;

namespace SiigoCredentials.Tests.Instances;

/// <summary>
/// "Point-in-time recovery" of docs/operations.md: the server is lost, and comes back from a base backup and its archived log as it was at
/// a moment.
/// </summary>
[Trait("Engine", "PostgreSql")]
public sealed class PointInTimeTests : IAsyncLifetime
{
    private PostgreSqlCluster cluster = null!;
    private Dictionary<string, string> settings = [];

    public async Task InitializeAsync()
    {
        if (PostgreSqlCluster.Missing is not null)
        {
            return;
        }

        cluster = await PostgreSqlCluster.StartNewAsync(isArchived: true);
        await cluster.CreateAsync(Fleet.Database);
        settings = Fleet.Shared(cluster.TextOf(Fleet.Database), new Uri("https://portal.example"));
        settings["ASPNETCORE_ENVIRONMENT"] = "Development";
        settings["Portal__Instances"] = "1";
        settings["Logging__LogLevel__Default"] = "Warning";
        settings["Accounts__ProofLifetime"] = "01:00:00"; // a step-up is not what is tested here
    }

    public Task DisposeAsync() => cluster?.DisposeAsync().AsTask() ?? Task.CompletedTask;

    [InstancesFact]
    public async Task LostServer_ComesBackAsItWasAtTheMoment_AndEverythingVerifies()
    {
        string user, replaced, atThePoint, later, otherUser, otherKey;
        await using (var portal = await StartAsync())
        {
            using var ana = await SignedInAsync(portal, PortalClient.Admin);
            var pair = await ana.GenerateAsync();
            (user, replaced) = (pair.ApiUser, pair.AccessKey!);
            await cluster.BackUpAsync("base");
            atThePoint = (await ana.RotateAsync()).AccessKey!;
            using var other = await SignedInAsync(portal, PortalClient.OtherAdmin);
            pair = await other.GenerateAsync();
            (otherUser, otherKey) = (pair.ApiUser, pair.AccessKey!);
        }

        var moment = (string)(await cluster.AskAsync(Fleet.Database, "SELECT clock_timestamp()::text"))!;
        var heads = await HeadsAsync();
        await using (var portal = await StartAsync())
        {
            using var ana = await SignedInAsync(portal, PortalClient.Admin);
            later = (await ana.RotateAsync()).AccessKey!;
            using var other = await SignedInAsync(portal, PortalClient.OtherAdmin);
            await other.SuspendAsync();
            Assert.Equal(HttpStatusCode.OK, (await ana.AuthAsync(user, later)).StatusCode);
            Assert.NotEqual(HttpStatusCode.OK, (await ana.AuthAsync(otherUser, otherKey)).StatusCode);
        }

        Assert.NotEqual(heads, await HeadsAsync());
        await cluster.ArchiveAsync();
        await cluster.LoseAsync();

        await cluster.RestoreAsync("base", moment);

        var verified = await CommandAsync("verify-database");
        Assert.True(verified.ExitCode == 0, verified.Said);
        Assert.Contains("2 audit chains were verified", verified.Said, StringComparison.Ordinal);
        Assert.Equal(heads, await HeadsAsync());
        await using (var portal = await StartAsync()) // it is ready: every secret opens
        {
            using var ana = await SignedInAsync(portal, PortalClient.Admin);
            Assert.Equal(HttpStatusCode.OK, (await ana.AuthAsync(user, atThePoint)).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await ana.AuthAsync(otherUser, otherKey)).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, (await ana.AuthAsync(user, later)).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, (await ana.AuthAsync(user, replaced)).StatusCode);
            var page = await ana.GetAsync(PortalClient.ByPartners);
            Assert.Equal(atThePoint, (await ana.SubmitAsync(page, page.Form("Reveal"))).AccessKey);
            Assert.NotNull((await ana.RotateAsync()).AccessKey); // and acts go on
        }
    }

    private async Task<Instance> StartAsync()
    {
        var portal = new Instance(settings);
        portal.Process.Start();
        await portal.UntilReadyAsync();
        return portal;
    }

    private static async Task<PortalClient> SignedInAsync(Instance portal, string email)
    {
        var client = new PortalClient(portal.Address, app: null);
        Assert.Equal("Inicio", (await client.SignInAsync(email, Web.Operator.DemoData.Password)).Heading);
        return client;
    }

    private async Task<string> HeadsAsync()
    {
        var (exitCode, said) = await CommandAsync("heads");
        Assert.True(exitCode == 0, said);
        return said;
    }

    private async Task<(int ExitCode, string Said)> CommandAsync(string command)
    {
        var folder = Directory.CreateTempSubdirectory("portal-command-");
        var ended = await Shell.RunInAsync(folder.FullName, settings, command);
        folder.Delete(recursive: true);
        return ended;
    }
}
