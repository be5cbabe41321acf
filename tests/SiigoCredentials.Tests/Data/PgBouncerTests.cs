using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Tests.Data;

/// <summary>The portal behind PgBouncer in transaction mode: no session is its own from one transaction to the next.</summary>
[Trait("Engine", "PostgreSql")]
public sealed class PgBouncerTests
{
    [PgBouncerFact]
    public async Task TransactionMode_TheWholePortalWorks_AndNoSettingReachesAnybodyElse()
    {
        await using var direct = new PortalApp();
        _ = direct.Services; // makes the database
        await using var bouncer = await PgBouncer.StartAsync(
            new NpgsqlConnectionStringBuilder(direct.StorageSettings["Storage:ConnectionString"]).Database!);
        using var logs = new LoudLog();
        await using var app = direct.Behind(bouncer.Text, logs);
        using var admin = await PortalClient.SignedInAsync(app);
        using var other = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);

        var pair = await admin.GenerateAsync();
        var theirs = await other.GenerateAsync(email: "pedro@tienda.example");
        logs.Clear();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(client => CallAsync(app, client % 2 == 0 ? pair : theirs, logs)));
        var rotated = await admin.RotateAsync();
        // the very next request
        Assert.Equal(HttpStatusCode.Unauthorized, (await admin.AuthAsync(pair.ApiUser, pair.AccessKey!)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await admin.AuthAsync(pair.ApiUser, rotated.AccessKey!)).StatusCode);
        await app.Services.GetRequiredService<KeyRetirementWorker>().RoundAsync(default);
        await app.Services.GetRequiredService<Housekeeping>().RunOnceAsync(default);

        Assert.Equal("", logs.Faults);
        foreach (var (name, value) in (Dictionary<string, string>)new()
        {
            ["default_transaction_read_only"] = "off",
            ["enable_seqscan"] = "on",
            ["enable_bitmapscan"] = "on",
            ["plan_cache_mode"] = "auto",
        })
        {
            Assert.All(await bouncer.SettingsAsync(name), seen => Assert.Equal(value, seen));
        }
    }

    [PgBouncerFact]
    public async Task DatabaseAway_FewLinesInTheLog_AndItWorksAgainByItself()
    {
        await using var direct = new PortalApp();
        _ = direct.Services;
        await using var bouncer = await PgBouncer.StartAsync(
            new NpgsqlConnectionStringBuilder(direct.StorageSettings["Storage:ConnectionString"]).Database!);
        using var logs = new LoudLog();
        await using var app = direct.Behind(bouncer.Text, logs);
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();

        await bouncer.StopAsync();
        logs.Clear();
        for (var request = 1; request <= 30; request++)
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await admin.GetAsync("/")).Status);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await admin.AuthAsync(pair.ApiUser, pair.AccessKey!)).StatusCode);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await admin.GetAsync("/health/ready")).Status);
        }

        Assert.InRange(logs.StackTraces, 1, 10); // of the database for each reason, and one of each worker that was at work
        await bouncer.StartAgainAsync();
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync("/")).Status);
        Assert.Equal(HttpStatusCode.OK, (await admin.AuthAsync(pair.ApiUser, pair.AccessKey!)).StatusCode);
    }

    [PgBouncerFact]
    public async Task TransactionMode_AnEmptyDatabase_IsMigratedByTheStart()
    {
        var database = PostgreSqlServer.Create(template: null);
        try
        {
            await using var bouncer = await PgBouncer.StartAsync(database);
            await using var app = new PortalApp
            { Settings = { ["Storage:Provider"] = "PostgreSql", ["Storage:ConnectionString"] = bouncer.Text } };
            using var admin = await PortalClient.SignedInAsync(app);
            Assert.NotNull((await admin.GenerateAsync()).AccessKey);
        }
        finally
        {
            PostgreSqlServer.Drop(database);
        }
    }

    private static async Task CallAsync(PortalApp app, PortalPage pair, LoudLog logs)
    {
        using var client = new PortalClient(app);
        for (var call = 1; call <= 10; call++)
        {
            var token = await client.TokenAsync(pair);
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/credential");
            request.Headers.Authorization = new("Bearer", token);
            request.Headers.Add("Partner-Id", "MiTienda");
            using var answer = await client.Http.SendAsync(request);
            Assert.True(answer.IsSuccessStatusCode, logs.Faults);
        }
    }
}
