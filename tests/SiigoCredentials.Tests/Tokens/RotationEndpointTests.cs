using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Tests.Notifications;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Leaks;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Tests.Tokens;

/// <summary>A program replaces its own key: what it is answered, what works afterwards, and who is told.</summary>
[Trait("Engine", "Both")]
public sealed class RotationEndpointTests
{
    private const string Door = "/v1/credential/rotations";
    private const string Name = "0f8f3d5e-5a0f-4f7e-9a45-3c1f2f1f9b1d";

    private readonly TestClock clock = new(new DateTimeOffset(2026, 11, 24, 15, 0, 0, TimeSpan.Zero)); // a Tuesday at ten

    [Fact]
    public async Task WithoutAPermit_EveryCallIsRefused_AndThePermitIsAskedForAProofAndTold()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        var token = await admin.TokenAsync(pair);
        foreach (var method in (HttpMethod[])[HttpMethod.Post, HttpMethod.Get, HttpMethod.Delete])
        {
            await AuthTests.AssertEnvelopeAsync(await CallAsync(admin, method, token), 403, "rotation_not_permitted");
        }

        var page = await admin.GetAsync(PortalClient.SecurityTab);
        clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal("Confirma que eres tú", (await PermitAsync(admin, page, "1.00:00:00")).Heading);
        await app.SqlAsync($"UPDATE Sessions SET ProvenAt = '{clock.GetUtcNow():yyyy-MM-dd HH:mm:ss}'");
        Assert.Equal("No había nada que cambiar", (await PermitAsync(admin, page, "5.00:00:00")).Notice);
        Assert.Equal("No había nada que cambiar", (await PermitAsync(admin, page, "mañana")).Notice);
        var permitted = await PermitAsync(admin, page, "1.00:00:00");

        Assert.Equal("Tus programas ya pueden cambiar la clave", permitted.Notice);
        Assert.Equal("1.00:00:00", permitted.Document.QuerySelector("#programas input[name=wanted][checked]")!.GetAttribute("value"));
        Assert.Equal(201, (int)(await CallAsync(admin, HttpMethod.Post, token)).StatusCode);
        Assert.Equal(PortalClient.Admin, Assert.Single(await MailsAsync(app, "Permitiste que los programas cambien la clave")).To);
        Assert.Equal(
            "julia@aliado.example", Assert.Single(await MailsAsync(app, "Tu programa ya puede cambiar el Access Key por sí solo")).To);

        var other = await admin.GetAsync(PortalClient.ByPartners + "/seguridad");
        Assert.Equal("Ningún programa puede cambiar la clave", (await PermitAsync(admin, other, "00:00:00")).Notice);
        await AuthTests.AssertEnvelopeAsync(await CallAsync(admin, HttpMethod.Get, token), 403, "rotation_not_permitted");
        Assert.Equal(
            [AuditAction.RotationByProgramPermitted, AuditAction.RotationByProgramForbidden],
            await app.InDatabaseAsync(db => db.AuditEntries.OrderBy(entry => entry.Sequence).Select(entry => entry.Action)
                .Where(action => action == AuditAction.RotationByProgramPermitted || action == AuditAction.RotationByProgramForbidden)
                .ToListAsync()));
    }

    [Fact]
    public async Task NewKey_WorksAtOnce_AndTheFormerOneEndsOnlyAfterTheFirstUse()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PermittedAsync(app);
        var pair = await admin.GetAsync(PortalClient.ByConfiguration);
        var former = await KeyAsync(admin);
        var token = await admin.TokenAsync(pair.ApiUser, former);

        using var answer = await CallAsync(admin, HttpMethod.Post, token);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        var rotation = await ReadAsync(answer);
        var next = (string)rotation["access_key"]!;
        Assert.Equal("waiting", (string?)rotation["state"]);
        Assert.Equal("2026-12-01T15:00:00Z", (string?)rotation["use_by"]);
        Assert.Null(rotation["former_key_ends_at"]);
        Assert.Equal(next[^4..], (string?)rotation["key_hint"]);
        var waiting = await ReadAsync(await CallAsync(admin, HttpMethod.Get, token));
        Assert.Equal("waiting", (string?)waiting["state"]);
        Assert.Null(waiting["access_key"]);
        var mails = await MailsAsync(app, "El programa MiTienda");
        Assert.Equal(["julia@aliado.example", PortalClient.Admin], mails.Select(mail => mail.To).Order(StringComparer.Ordinal).Reverse());
        Assert.All(mails, mail => Assert.DoesNotContain(next, mail.Text, StringComparison.Ordinal));
        Assert.All(mails, mail => Assert.Contains("ya tiene", mail.Text, StringComparison.Ordinal));
        Assert.Contains("El programa MiTienda", (await admin.GetAsync(PortalClient.ByConfiguration)).Html, StringComparison.Ordinal);

        clock.Advance(TimeSpan.FromDays(4));
        await AssertSignsInAsync(admin, pair.ApiUser, 200, former, next);
        app.Services.GetRequiredService<UsageWriter>().Write();
        var used = await ReadAsync(await CallAsync(admin, HttpMethod.Get, await admin.TokenAsync(pair.ApiUser, next)));
        Assert.Equal("overlap", (string?)used["state"]); // whether the portal has looked yet or not
        await RoundAsync(app);
        var overlap = await ReadAsync(await CallAsync(admin, HttpMethod.Get, await admin.TokenAsync(pair.ApiUser, next)));
        Assert.Equal("2026-12-01T14:00:00Z", (string?)overlap["former_key_ends_at"]); // a day later is a Saturday, then the end of a month
        clock.Advance(TimeSpan.FromDays(3));
        await AssertSignsInAsync(admin, pair.ApiUser, 401, former);
        await AssertSignsInAsync(admin, pair.ApiUser, 200, next);
        var over = await ReadAsync(await CallAsync(admin, HttpMethod.Get, await admin.TokenAsync(pair.ApiUser, next)));
        Assert.Equal(("none", null), ((string?)over["state"], (string?)over["former_key_fingerprint"]));
    }

    [Fact]
    public async Task LostAnswer_IsAskedForAgain_UntilTheKeyIsUsed()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PermittedAsync(app);
        var (user, former) = ((await admin.GetAsync(PortalClient.ByConfiguration)).ApiUser, await KeyAsync(admin));
        var token = await admin.TokenAsync(user, former);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => CallAsync(admin, HttpMethod.Post, token)));
        clock.Advance(TimeSpan.FromDays(6));
        token = await admin.TokenAsync(user, former); // the former token has ended
        var later = await CallAsync(admin, HttpMethod.Post, token, $"\"{Name}\""); // as the draft writes it

        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var answer in answers.Append(later))
        {
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
            keys.Add((await answer.Content.ReadAsStringAsync()));
        }

        var next = (string)JsonNode.Parse(Assert.Single(keys))!["access_key"]!;
        Assert.Equal(2, await app.InDatabaseAsync(db => db.AccessKeys.CountAsync()));
        Assert.Equal(8, await app.InDatabaseAsync(db => db.AuditEntries.CountAsync(
            entry => entry.Action == AuditAction.AccessKeyRevealed && entry.ActorName == "MiTienda")));
        await AuthTests.AssertEnvelopeAsync(await CallAsync(admin, HttpMethod.Post, token, "another"), 409, "rotation_under_way");
        await AuthTests.AssertEnvelopeAsync(
            await CallAsync(admin, HttpMethod.Post, await admin.TokenAsync(user, next)), 409, "rotation_used"); // that sign-in was a use
        app.Services.GetRequiredService<UsageWriter>().Write();
        await AuthTests.AssertEnvelopeAsync(await CallAsync(admin, HttpMethod.Post, token), 409, "rotation_used");
        await AuthTests.AssertEnvelopeAsync(await CallAsync(admin, HttpMethod.Post, token, "another"), 409, "rotation_under_way");
        await AuthTests.AssertEnvelopeAsync(await CallAsync(admin, HttpMethod.Post, token, "another"), 409, "rotation_under_way");
        await AssertSignsInAsync(admin, user, 200, former, next);
        await RoundAsync(app);
        // The call that found the use told it, and only once.
        Assert.Equal(2, (await MailsAsync(app, "Ya se usa el Access Key nuevo")).Count);
    }

    [Fact]
    public async Task LostAnswer_OfAKeyWithAnEnd_IsAskedForAgainToo()
    {
        await using var app = new PortalApp { Clock = clock, Settings = { ["Credentials:KeyLifetime"] = "90.00:00:00" } };
        using var admin = await PermittedAsync(app);
        var (user, former) = ((await admin.GetAsync(PortalClient.ByConfiguration)).ApiUser, await KeyAsync(admin));
        var token = await admin.TokenAsync(user, former);
        var next = await AskAsync(admin, token, Name);

        Assert.Equal(next, await AskAsync(admin, token, Name));
        var state = await ReadAsync(await CallAsync(admin, HttpMethod.Get, token));

        Assert.Equal(("waiting", "2027-02-22T15:00:00Z"), ((string?)state["state"], (string?)state["former_key_ends_at"]));
    }

    [Fact]
    public async Task LeakReport_TakesThePermitAway_SoThatNobodyMakesALeakedKeyLastLonger()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PermittedAsync(app);
        var (user, former) = ((await admin.GetAsync(PortalClient.ByConfiguration)).ApiUser, await KeyAsync(admin));
        var token = await admin.TokenAsync(user, former);
        var next = await AskAsync(admin, token, Name);

        await admin.Http.PostAsJsonAsync("/leak-reports", new[] { new { token = former } });
        await app.SettleLeaksAsync();

        await AuthTests.AssertEnvelopeAsync(await CallAsync(admin, HttpMethod.Post, token), 403, "rotation_not_permitted");
        var mail = Assert.Single(await MailsAsync(app, "Alguien encontró tu Access Key"));
        Assert.Contains("les quitamos a los programas el permiso", mail.Text, StringComparison.Ordinal);
        Assert.Contains("La clave vigente la pidió un programa después de esta", mail.Text, StringComparison.Ordinal);
        Assert.Equal(
            LeakReportProcessor.Reporter,
            await app.InDatabaseAsync(db => db.AuditEntries.Where(entry => entry.Action == AuditAction.RotationByProgramForbidden)
                .Select(entry => entry.ActorName).SingleAsync()));
        await AssertSignsInAsync(admin, user, 200, former, next);
    }

    [Fact]
    public async Task KeyThatEndedWhileTheCallWaited_IssuesNoOther()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PermittedAsync(app);
        var (companyId, keyId) = await app.InDatabaseAsync(async db =>
            (await db.Credentials.Select(row => row.CompanyId).SingleAsync(), await db.AccessKeys.Select(key => key.Id).SingleAsync()));
        var page = await admin.GetAsync(PortalClient.SecurityTab);
        Assert.Equal("Access Key revocado", (await admin.SubmitAsync(page, page.Form("Revoke"), PortalClient.Yes)).Notice);
        await using var scope = app.Services.CreateAsyncScope();

        var result = await scope.ServiceProvider.GetRequiredService<CredentialService>().RotateByProgramAsync(
            Actor.Program(companyId, "MiTienda", address: null, agent: null), Guid.CreateVersion7(), keyId, default);

        Assert.Equal(CredentialOutcome.Unchanged, result.Outcome);
        Assert.Equal(1, await app.InDatabaseAsync(db => db.AccessKeys.CountAsync()));
    }

    [Fact]
    public async Task UnusedKey_IsWithdrawn_AndTheFormerOneStays()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PermittedAsync(app);
        var (user, former) = ((await admin.GetAsync(PortalClient.ByConfiguration)).ApiUser, await KeyAsync(admin));
        var token = await admin.TokenAsync(user, former);
        await AuthTests.AssertEnvelopeAsync(await CallAsync(admin, HttpMethod.Delete, token), 404, "rotation_not_found");
        var next = (string)(await ReadAsync(await CallAsync(admin, HttpMethod.Post, token)))["access_key"]!;

        Assert.Equal(HttpStatusCode.NoContent, (await CallAsync(admin, HttpMethod.Delete, token)).StatusCode);
        var home = await admin.GetAsync("/");
        Assert.DoesNotContain("Falta entregar", home.Html, StringComparison.Ordinal);

        await AssertSignsInAsync(admin, user, 401, next);
        await AssertSignsInAsync(admin, user, 200, former);
        await AuthTests.AssertEnvelopeAsync(await CallAsync(admin, HttpMethod.Delete, token), 404, "rotation_not_found");
        await AuthTests.AssertEnvelopeAsync(await CallAsync(admin, HttpMethod.Post, token), 409, "rotation_over");
        Assert.Equal(HttpStatusCode.Created, (await CallAsync(admin, HttpMethod.Post, token, "another")).StatusCode);

        var latest = (string)(await ReadAsync(await CallAsync(admin, HttpMethod.Post, token, "another")))["access_key"]!;
        await AuthTests.AssertEnvelopeAsync(
            await CallAsync(admin, HttpMethod.Delete, await admin.TokenAsync(user, latest)), 409, "rotation_used");
        // The use is not written yet.
        await AuthTests.AssertEnvelopeAsync(await CallAsync(admin, HttpMethod.Delete, token), 409, "rotation_used");
        await AssertSignsInAsync(admin, user, 200, former, latest);
    }

    [Fact]
    public async Task RotationOfAPerson_IsNotTheProgramsToWithdraw()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PermittedAsync(app);
        var (user, former) = ((await admin.GetAsync(PortalClient.ByConfiguration)).ApiUser, await KeyAsync(admin));
        var token = await admin.TokenAsync(user, former);
        var rotated = await admin.RotateAsync(overlap: "1.00:00:00", firstUseWithin: "7.00:00:00");

        await AuthTests.AssertEnvelopeAsync(await CallAsync(admin, HttpMethod.Delete, token), 409, "rotation_of_a_person");
        await AuthTests.AssertEnvelopeAsync(await CallAsync(admin, HttpMethod.Post, token), 409, "rotation_under_way");

        await AssertSignsInAsync(admin, user, 200, former, rotated.AccessKey!);
    }

    [Fact]
    public async Task TwoPrograms_AtOnce_GetOneRotation()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PermittedAsync(app);
        var (user, former) = ((await admin.GetAsync(PortalClient.ByConfiguration)).ApiUser, await KeyAsync(admin));
        var token = await admin.TokenAsync(user, former);

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(number => CallAsync(admin, HttpMethod.Post, token, $"program-{number}")));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.Equal(5, answers.Count(answer => answer.StatusCode == HttpStatusCode.Conflict));
        Assert.Equal(2, await app.InDatabaseAsync(db => db.AccessKeys.CountAsync()));
    }

    [Theory]
    [InlineData(null, "header_required")]
    [InlineData("", "header_required")]
    [InlineData("\"\"", "invalid_idempotency_key")]
    [InlineData("a b", "invalid_idempotency_key")]
    [InlineData("\"a\"b\"", "invalid_idempotency_key")]
    [InlineData("ñ", "invalid_idempotency_key")]
    public async Task IdempotencyKey_MissingOrOdd_IsRefused_AndNothingIsDone(string? name, string code)
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PermittedAsync(app);
        var token = await admin.TokenAsync((await admin.GetAsync(PortalClient.ByConfiguration)).ApiUser, await KeyAsync(admin));

        await AuthTests.AssertEnvelopeAsync(await CallAsync(admin, HttpMethod.Post, token, name), 400, code, "Idempotency-Key");
        await AuthTests.AssertEnvelopeAsync(
            await CallAsync(admin, HttpMethod.Post, token, new string('x', 256)), 400, "invalid_idempotency_key", "Idempotency-Key");

        Assert.Equal(1, await app.InDatabaseAsync(db => db.AccessKeys.CountAsync()));
    }

    [Fact]
    public async Task Programs_HaveALimitOfTheirOwn_ByDayAndByMinute()
    {
        await using var app = new PortalApp
        {
            Clock = clock,
            Settings = { ["Credentials:RotationsByProgramPerDay"] = "2", ["Tokens:RotationCallsPerMinute"] = "9" },
        };
        using var admin = await PermittedAsync(app);
        var token = await admin.TokenAsync((await admin.GetAsync(PortalClient.ByConfiguration)).ApiUser, await KeyAsync(admin));
        for (var rotation = 0; rotation < 2; rotation++)
        {
            Assert.Equal(HttpStatusCode.Created, (await CallAsync(admin, HttpMethod.Post, token, $"rotation-{rotation}")).StatusCode);
            Assert.Equal(HttpStatusCode.NoContent, (await CallAsync(admin, HttpMethod.Delete, token)).StatusCode);
        }

        using var refused = await CallAsync(admin, HttpMethod.Post, token, "rotation-2");
        await AuthTests.AssertEnvelopeAsync(refused, 429, "requests_limit");
        Assert.Equal(TimeSpan.FromDays(1), refused.Headers.RetryAfter!.Delta);
        Assert.NotNull((await admin.RotateAsync(overlap: "1.00:00:00")).AccessKey); // a person's limit is another
        for (var call = 5; call < 9; call++)
        {
            Assert.Equal(HttpStatusCode.OK, (await CallAsync(admin, HttpMethod.Get, token)).StatusCode);
        }

        using var often = await CallAsync(admin, HttpMethod.Get, token);
        await AuthTests.AssertEnvelopeAsync(often, 429, "requests_limit");
        clock.Advance(often.Headers.RetryAfter!.Delta!.Value);
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(admin, HttpMethod.Get, token)).StatusCode);
    }

    [Fact]
    public async Task AlliancesAddress_WithoutAPartnerId_NamesTheUsuarioApi()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PermittedAsync(app);
        var user = (await admin.GetAsync(PortalClient.ByConfiguration)).ApiUser;
        var token = await admin.TokenAsync(user, await KeyAsync(admin));

        using var answer = await CallAsync(admin, HttpMethod.Post, token, Name, "/alliances/api" + Door, partnerId: null);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal(
            user, await app.InDatabaseAsync(db => db.AuditEntries.Where(entry => entry.Action == AuditAction.CredentialRotated)
                .Select(entry => entry.ActorName).SingleAsync()));
        using var put = await CallAsync(admin, HttpMethod.Put, token);
        await AuthTests.AssertEnvelopeAsync(put, 405, "method_not_allowed");
        Assert.Equal(["DELETE", "GET", "HEAD", "POST"], put.Content.Headers.Allow.Order(StringComparer.Ordinal));
    }

    /// <summary>An Administrador whose company has a pair and lets programs replace the key, with a day of overlap.</summary>
    internal static async Task<PortalClient> PermittedAsync(PortalApp app)
    {
        var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        var permitted = await PermitAsync(admin, await admin.GetAsync(PortalClient.SecurityTab), "1.00:00:00");
        Assert.Equal("Tus programas ya pueden cambiar la clave", permitted.Notice);
        return admin;
    }

    internal static async Task<string> KeyAsync(PortalClient admin)
    {
        var page = await admin.GetAsync(PortalClient.ByConfiguration);
        return (await admin.SubmitAsync(page, page.Form("Reveal"))).AccessKey!;
    }

    internal static async Task<string> AskAsync(PortalClient admin, string token, string name) =>
        (string)(await ReadAsync(await CallAsync(admin, HttpMethod.Post, token, name)))["access_key"]!;

    private static Task<PortalPage> PermitAsync(PortalClient admin, PortalPage page, string overlap) =>
        admin.SubmitAsync(page, page.Form("ProgramRotation"), new() { ["wanted"] = overlap });

    private static async Task<HttpResponseMessage> CallAsync(
        PortalClient client, HttpMethod method, string token, string? name = Name, string path = Door, string? partnerId = "MiTienda")
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        if (partnerId is not null)
        {
            request.Headers.Add("Partner-Id", partnerId);
        }

        if (name is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", name);
        }

        return await client.Http.SendAsync(request);
    }

    private static async Task<JsonObject> ReadAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonObject>())!;

    private static async Task AssertSignsInAsync(PortalClient client, string user, int status, params string[] keys)
    {
        foreach (var key in keys)
        {
            using var answer = await client.AuthAsync(user, key);
            Assert.Equal(status, (int)answer.StatusCode);
        }
    }

    private static async Task<List<OpenedMail>> MailsAsync(PortalApp app, string words) =>
    [
        .. (await app.OutboxAsync()).Where(mail => (mail.Subject + mail.Text).Contains(words, StringComparison.Ordinal)),
    ];

    private static Task RoundAsync(PortalApp app) => app.Services.GetRequiredService<KeyRetirementWorker>().RoundAsync(default);
}
