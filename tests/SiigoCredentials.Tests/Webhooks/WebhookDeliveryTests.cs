using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Tests.Operator;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Operator;
using SiigoCredentials.Web.Webhooks;

namespace SiigoCredentials.Tests.Webhooks;

/// <summary>An event reaches its receiver once it can be reached, signed, and nobody else's is late because of it.</summary>
[Trait("Engine", "Both")]
public sealed class WebhookDeliveryTests
{
    private static readonly string[] Payload = ["company", "former_key_ends_at", "former_key_fingerprint", "key_fingerprint", "username"];

    private readonly TestClock clock = new();

    [NodeFact]
    public async Task Rotation_ArrivesWithinFiveSeconds_AndThePackageOfTheSpecificationVerifiesIt_AndNothingForged()
    {
        await using var receiver = await NodeWebhookReceiver.StartAsync();
        await using var app = new PortalApp { Settings = receiver.Settings };
        using var admin = await PortalClient.SignedInAsync(app);
        var first = await admin.GenerateAsync();
        await receiver.TakeAsync(Receiving.SecretOf(await admin.SetWebhookAsync(receiver.Address)));

        var second = await admin.RotateAsync(overlap: "1.00:00:00");
        var begun = Stopwatch.GetTimestamp();
        var came = await receiver.NextAsync();

        Assert.InRange(Stopwatch.GetElapsedTime(begun), TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.Equal(("POST", "application/json"), ((string?)came["method"], (string?)came["contentType"]));
        Assert.True((bool?)came["verified"]);
        Assert.All(
            (string[])["forgedBody", "forgedId", "forgedTime", "unsigned", "old", "repeated"],
            forged => Assert.False((bool?)came[forged], forged));
        var body = (string)came["body"]!;
        Assert.Contains("\"type\":\"credential.rotated\"", body, StringComparison.Ordinal);
        Assert.All(
            (string[])[first.AccessKey!, second.AccessKey!], key => Assert.DoesNotContain(key[9..], body, StringComparison.Ordinal));
    }

    [NodeFact]
    public async Task RolledSecret_AndTheFormerOne_BothVerifyForADay_ThenTheNewOneAlone()
    {
        await using var receiver = await NodeWebhookReceiver.StartAsync();
        var now = new TestClock(TimeProvider.System.GetUtcNow()); // the package looks at the machine's clock
        await using var app = new PortalApp { Clock = now, Settings = receiver.Settings };
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        var former = Receiving.SecretOf(await admin.SetWebhookAsync(receiver.Address));
        var current = Receiving.SecretOf(await admin.ActOnWebhookAsync("Roll"));

        foreach (var secret in (string[])[former, current])
        {
            await receiver.TakeAsync(secret);
            Assert.Equal("Tu sistema recibió la prueba", (await admin.ActOnWebhookAsync("Test")).Notice);
            var came = await receiver.NextAsync();
            Assert.Equal((true, 2), ((bool?)came["verified"], (int?)came["signatures"]));
        }

        await app.SqlAsync($"UPDATE WebhookEndpoints SET FormerSecretEndsAt = '{now.GetUtcNow():yyyy-MM-dd HH:mm:ss}'");
        await admin.ActOnWebhookAsync("Test");
        var last = await receiver.NextAsync();
        Assert.Equal((true, 1), ((bool?)last["verified"], (int?)last["signatures"]));
        await receiver.TakeAsync(former);
        await admin.ActOnWebhookAsync("Test");
        Assert.False((bool?)(await receiver.NextAsync())["verified"]);
        Assert.NotEqual(former, current);
        Assert.Matches("^whsec_[A-Za-z0-9+/]{43}=$", current);
    }

    [Fact]
    public async Task Payload_HasNoMoreThanTheDocumentSays_AndTheSignatureIsOfIdTimeAndBody()
    {
        await using var receiver = await WebhookReceiver.StartedAsync();
        await using var app = NewApp(receiver);
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        var secret = Convert.FromBase64String(Receiving.SecretOf(await admin.SetWebhookAsync(receiver.Address))["whsec_".Length..]);

        await admin.RotateAsync(overlap: "1.00:00:00");
        await app.SendWebhooksAsync();

        var came = Assert.Single(receiver.Received);
        Assert.Equal(Payload, came.Data.Select(member => member.Key).Order(StringComparer.Ordinal));
        Assert.Equal(pair.ApiUser, (string?)came.Data["username"]);
        Assert.Equal(("900123456", "Comercial Andina (demo)"),
            ((string?)came.Data["company"]!["identification"], (string?)came.Data["company"]!["name"]));
        Assert.Equal("2026-11-25T12:00:00Z", (string?)came.Data["former_key_ends_at"]);
        Assert.StartsWith("{\"type\":\"credential.rotated\",\"timestamp\":\"2026-11-24T12:00:00Z\",\"data\":{", came.Body, StringComparison.Ordinal);
        Assert.Equal($"{clock.GetUtcNow().ToUnixTimeSeconds()}", came.Timestamp);
        Assert.Equal((await app.OnlyWebhookAsync()).MessageId, came.Id);
        Assert.Matches("^msg_[0-9a-f]{32}$", came.Id);
        var signed = Encoding.UTF8.GetBytes($"{came.Id}.{came.Timestamp}.{came.Body}");
        Assert.Equal("v1," + Convert.ToBase64String(HMACSHA256.HashData(secret, signed)), came.Signature);
    }

    [Fact]
    public async Task Event_OfAnActThatFails_IsNotThere()
    {
        await using var receiver = await WebhookReceiver.StartedAsync();
        await using var app = NewApp(receiver);
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        await admin.SetWebhookAsync(receiver.Address);
        await app.SqlAsync("CREATE TRIGGER Broken BEFORE INSERT ON AuditEntries BEGIN SELECT RAISE(ABORT, 'broken'); END");

        await admin.RotateAsync();
        await app.SqlAsync("DROP TRIGGER Broken");

        Assert.Empty(await app.WebhooksAsync());
        await admin.RotateAsync();
        Assert.Equal(WebhookEventTypes.Rotated, (await app.OnlyWebhookAsync()).Type);
    }

    [Fact]
    public async Task ReceiverAwayForAnHour_GetsEachEventOnce_OnceItIsBack()
    {
        await using var receiver = await WebhookReceiver.StartedAsync();
        await using var app = NewApp(receiver);
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        await admin.SetWebhookAsync(receiver.Address);
        await receiver.StopAsync();
        await admin.RotateAsync();
        await admin.RotateAsync();
        var back = clock.GetUtcNow().AddHours(1);
        while (clock.GetUtcNow() < back)
        {
            await app.SendWebhooksAsync();
            clock.Advance(TimeSpan.FromMinutes(5));
        }

        Assert.All(await app.WebhooksAsync(), row => Assert.Equal((WebhookFault.NoConnection, null), (row.Fault, row.DeliveredAt)));

        await receiver.StartAsync();
        var until = clock.GetUtcNow().AddHours(1.5);
        while (receiver.Received.Count < 2 && clock.GetUtcNow() < until)
        {
            await app.SendWebhooksAsync();
            clock.Advance(TimeSpan.FromMinutes(5));
        }

        await app.SendWebhooksAsync();
        Assert.Equal((await app.WebhooksAsync()).Select(row => row.MessageId).Order(), receiver.Received.Select(came => came.Id).Order());
        Assert.All(await app.WebhooksAsync(), row => Assert.NotNull(row.DeliveredAt));
    }

    [Fact]
    public async Task ReceiverThatNeverAnswersWell_IsTriedEverLaterForADay_ThenGivenUp()
    {
        await using var receiver = await WebhookReceiver.StartedAsync();
        receiver.Answer = context =>
        {
            context.Response.StatusCode = 500;
            return context.Response.WriteAsync("<b>ahora\u202e no</b>" + new string('x', 100_000));
        };
        await using var app = NewApp(receiver);
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        await admin.SetWebhookAsync(receiver.Address);
        await admin.RotateAsync();
        var waits = new List<TimeSpan>();

        while ((await app.OnlyWebhookAsync()) is { FailedAt: null } waiting)
        {
            clock.SetUtcNow(waiting.NextAttemptAt < clock.GetUtcNow() ? clock.GetUtcNow() : waiting.NextAttemptAt);
            await app.SendWebhooksAsync();
            var tried = await app.OnlyWebhookAsync();
            waits.Add(tried.NextAttemptAt - clock.GetUtcNow());
        }

        var last = await app.OnlyWebhookAsync();
        Assert.Equal((500, 12, null), (last.Status, last.Attempts, last.Fault));
        Assert.StartsWith("<b>ahora\ufffd no</b>xxx", last.Answer, StringComparison.Ordinal);
        Assert.Equal(WebhookDelivery.AnswerLength, last.Answer!.Length);
        Assert.InRange(clock.GetUtcNow() - clock.Start, TimeSpan.FromHours(23.9), TimeSpan.FromHours(26.5));
        Assert.Equal(waits[..^1].Order(), waits[..^1]);
        Assert.Equal(12, receiver.Received.Count);
        Assert.Single(receiver.Received.Select(came => came.Id).Distinct());
        Assert.Equal(12, receiver.Received.Select(came => came.Signature).Distinct().Count()); // each attempt is signed with its own time
        using var later = await PortalClient.SignedInAsync(app); // the session has ended meanwhile
        var page = await later.GetAsync(Receiving.Path);
        Assert.Contains("No entregado", page.Document.QuerySelector("#avisos")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;ahora", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReceiverThatAsksForTime_GetsIt()
    {
        await using var receiver = await WebhookReceiver.StartedAsync();
        receiver.Answer = context =>
        {
            (context.Response.StatusCode, context.Response.Headers.RetryAfter) = (503, "3600");
            return Task.CompletedTask;
        };
        await using var app = NewApp(receiver);
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        await admin.SetWebhookAsync(receiver.Address);
        await admin.RotateAsync();

        await app.SendWebhooksAsync();

        Assert.Equal(clock.GetUtcNow().AddHours(1), (await app.OnlyWebhookAsync()).NextAttemptAt);
    }

    [Fact]
    public async Task ReceiverThatIsGone_GetsNothingMore_UntilTheAddressIsSavedAgain()
    {
        await using var receiver = await WebhookReceiver.StartedAsync();
        receiver.Answer = context =>
        {
            context.Response.StatusCode = 410;
            return Task.CompletedTask;
        };
        await using var app = NewApp(receiver);
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        await admin.SetWebhookAsync(receiver.Address);
        await admin.RotateAsync();
        await admin.RotateAsync();
        await app.SendWebhooksAsync();
        await admin.RotateAsync();
        await app.SendWebhooksAsync();

        Assert.Single(receiver.Received);
        Assert.Equal([true, true], (await app.WebhooksAsync()).Select(row => row.FailedAt is not null));
        var entry = await app.InDatabaseAsync(db => db.AuditEntries.SingleAsync(row => row.Action == AuditAction.WebhookDisabled));
        Assert.Equal(("Tu sistema", "127.0.0.1 answered 410"), (entry.ActorName, entry.Detail));
        Assert.Contains("410", (await admin.GetAsync(Receiving.Path)).Html, StringComparison.Ordinal);

        receiver.Answer = _ => Task.CompletedTask;
        Assert.Equal("URL guardada", (await admin.SetWebhookAsync(receiver.Address)).Notice);
        await admin.RotateAsync();
        await app.SendWebhooksAsync();
        Assert.Equal(2, receiver.Received.Count);
    }

    [Fact]
    public async Task ReceiverThatSaysNothing_IsLeftAfterFiveSeconds_AndDelaysNobodyElse()
    {
        await using var slow = await WebhookReceiver.StartedAsync();
        var asked = new TaskCompletionSource();
        slow.Answer = async context =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        await using var app = NewApp(slow);
        using var admin = await PortalClient.SignedInAsync(app);
        using var other = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);
        foreach (var person in (PortalClient[])[admin, other])
        {
            await person.GenerateAsync();
            await person.SetWebhookAsync(slow.Address);
            await person.RotateAsync();
        }

        await using var quick = new TcpAnswer("HTTP/1.1 204 No Content\r\n\r\n");
        await app.SqlAsync(
            $"""
            UPDATE WebhookEndpoints SET Address = 'https://127.0.0.1:{quick.Port}/'
            WHERE CompanyId <> (SELECT Id FROM Companies WHERE Nit = '900123456')
            """);
        var sending = app.SendWebhooksAsync();
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await Until.TrueAsync(
            async () => (await app.WebhooksAsync()).Exists(row => row.Fault is WebhookFault.NoTls or WebhookFault.BrokenAnswer),
            () => "The other company's event waited for the slow receiver.");
        clock.Advance(TimeSpan.FromSeconds(5));
        await sending;

        var rows = await app.WebhooksAsync();
        Assert.Single(rows, row => row.Fault == WebhookFault.NoAnswerInTime);
    }

    [Fact]
    public async Task TwoInstances_SendEachEventOnce()
    {
        await using var receiver = await WebhookReceiver.StartedAsync();
        await using var app = NewApp(receiver);
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        await admin.SetWebhookAsync(receiver.Address);
        for (var rotation = 0; rotation < 10; rotation++)
        {
            await admin.RotateAsync();
        }

        await using var twin = app.Twin();
        await Task.WhenAll(Task.Run(app.SendWebhooksAsync), Task.Run(twin.SendWebhooksAsync), Task.Run(twin.SendWebhooksAsync));
        await app.SendWebhooksAsync();

        Assert.Equal(10, receiver.Received.Count);
        Assert.Equal(10, receiver.Received.Select(came => came.Id).Distinct().Count());
        Assert.All(await app.WebhooksAsync(), row => Assert.Equal((1, 200), (row.Attempts, row.Status)));
    }

    [Fact]
    public async Task Secret_SignsOn_AfterTheKeyEncryptionKeyWasChanged()
    {
        await using var receiver = await WebhookReceiver.StartedAsync();
        await using var app = NewApp(receiver);
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        var secret = Receiving.SecretOf(await admin.SetWebhookAsync(receiver.Address));
        await admin.ActOnWebhookAsync("Roll");
        await admin.RotateAsync();
        var old = await File.ReadAllTextAsync(Path.Combine(app.Folder, "development.kek"));
        var next = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

        var (exitCode, said) = await Shell.RunWithAsync(
            app, new() { ["Protection__Key"] = next, ["Protection__PreviousKey"] = old }, "rotate-kek");
        Assert.True(exitCode == 0, said);
        app.Settings["Protection:Key"] = next; // the former one is gone
        await using var twin = app.Twin();
        await twin.SendWebhooksAsync();

        var came = Assert.Single(receiver.Received);
        var signed = Encoding.UTF8.GetBytes($"{came.Id}.{came.Timestamp}.{came.Body}");
        var expected = Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), signed));
        Assert.EndsWith($" v1,{expected}", came.Signature, StringComparison.Ordinal); // the former secret signs second
    }

    [Fact]
    public async Task Deliveries_AreForgottenAfterAMonth_AndFormerSecretsAfterADay()
    {
        await using var receiver = await WebhookReceiver.StartedAsync();
        await using var app = NewApp(receiver);
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        await admin.SetWebhookAsync(receiver.Address);
        await admin.ActOnWebhookAsync("Roll");
        await admin.ActOnWebhookAsync("Test");

        clock.Advance(TimeSpan.FromHours(24));
        await CleanAsync(app);
        Assert.True(await app.InDatabaseAsync(db => db.WebhookEndpoints.AllAsync(row => row.SealedFormerSecret == null)));
        Assert.Single(await app.WebhooksAsync());
        clock.Advance(TimeSpan.FromDays(30));
        await CleanAsync(app);
        Assert.Empty(await app.WebhooksAsync());
    }

    private static Task CleanAsync(PortalApp app) => app.Services.GetRequiredService<Housekeeping>().RunOnceAsync(CancellationToken.None);

    private PortalApp NewApp(WebhookReceiver receiver) => new() { Clock = clock, Settings = receiver.Settings };
}
