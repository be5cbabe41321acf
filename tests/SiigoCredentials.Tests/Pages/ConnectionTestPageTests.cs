using System.Net;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Tokens;

namespace SiigoCredentials.Tests.Pages;

/// <summary>"Probar la conexión": every step that can fail, by the form of the page.</summary>
public sealed class ConnectionTestPageTests
{
    private const string Path = "/configuracion/credenciales-usuario-api/probar";

    private readonly TestClock clock = new();

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(false, false)]
    public async Task RightPair_PastedOrStored_PassesEveryStep(bool sendUser, bool sendKey)
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();

        var page = await TryAsync(admin, sendUser ? pair.ApiUser : "", sendKey ? pair.AccessKey! : "");

        Assert.Equal("La conexión funciona", page.Notice);
        AssertSteps(page, ["WellFormed", "RightUser", "RightKey", "SeenFrom", "WithinLimits", "TokenWorks"]);
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.EndsWith(Path, page.Address, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{user}", "{key}\n", "BlanksAround")]
    [InlineData(" {user}", "{key}", "BlanksAround")]
    [InlineData("{key}", "{user}", "Swapped")]
    [InlineData("{user}", "{user}", "Swapped")]
    [InlineData("{user}", "\"{key}\"", "Quoted")]
    [InlineData("'{user}'", "{key}", "Quoted")]
    [InlineData("andina", "{key}", "UserIsNoAddress")]
    [InlineData("{user}", "otra_clave_de_otro_sistema", "KeyPrefix")]
    [InlineData("{user}", "{key}{key}", "KeyLength")]
    [InlineData("{user}", "siigo_ak_corta", "KeyLength")]
    [InlineData("{user}", "siigo_ak_ partida", "KeyWithBlanks")]
    [InlineData("{user}", "siigo_ak_0000000000000000000000000000000000000000000000000", "KeyChecksum")]
    public async Task Writing_IsJudgedFirst(string user, string key, string finding)
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        string Filled(string text) =>
            text.Replace("{user}", pair.ApiUser, StringComparison.Ordinal).Replace("{key}", pair.AccessKey, StringComparison.Ordinal);

        var page = await TryAsync(admin, Filled(user), Filled(key));

        AssertSteps(page, finding == "BlanksAround"
            ? [finding, "RightUser", "RightKey", "SeenFrom", "WithinLimits", "TokenWorks"]
            : [finding, .. Enumerable.Repeat("NotReached", 5)]);
        Assert.Equal(finding == "BlanksAround" ? "La conexión funciona" : "La conexión falla en el paso 1: Formato", page.Notice);
    }

    [Fact]
    public async Task UserOfAnotherCompanyOrOfNobody_IsToldTheSame()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        using var other = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);
        var (pair, theirs) = (await admin.GenerateAsync(), await other.GenerateAsync());

        foreach (var user in (string[])[theirs.ApiUser, "nadie@api.siigo.example"])
        {
            foreach (var key in (string[])[theirs.AccessKey!, pair.AccessKey!, ""])
            {
                AssertSteps(await TryAsync(admin, user, key), ["WellFormed", "OtherUser", .. Enumerable.Repeat("NotReached", 4)]);
            }
        }
    }

    [Fact]
    public async Task KeyOfAnotherCompany_LiveOrRetired_IsToldNoMoreThanOneThatNeverWas()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        using var other = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);
        var (_, retired) = (await admin.GenerateAsync(), await other.GenerateAsync());
        var live = await other.RotateAsync();

        foreach (var key in (string[])[retired.AccessKey!, live.AccessKey!, AccessKeyFormat.Generate()])
        {
            AssertSteps(
                await TryAsync(admin, "", key), ["WellFormed", "RightUser", "NotTheCurrentKey", "NotReached", "NotReached", "NotReached"]);
        }
    }

    [Fact]
    public async Task EarlierKeyOfTheCompany_IsRecognised_WithTheDayOfItsEnd()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        var first = await admin.GenerateAsync();
        var second = await admin.RotateAsync();
        await app.SqlAsync("UPDATE AccessKeys SET State = 'Revoked' WHERE State = 'Expired'");
        var third = await admin.RotateAsync();

        var replaced = await TryAsync(admin, "", second.AccessKey!);
        var revoked = await TryAsync(admin, "", first.AccessKey!);

        AssertSteps(replaced, ["WellFormed", "RightUser", "KeyReplaced", "NotReached", "NotReached", "NotReached"]);
        Assert.Contains("reemplazada el 24 nov 2026, 7:00", Text(replaced, 2), StringComparison.Ordinal);
        AssertSteps(revoked, ["WellFormed", "RightUser", "KeyRevoked", "NotReached", "NotReached", "NotReached"]);
        Assert.Equal("La conexión falla en el paso 3: Access Key", revoked.Notice);
        Assert.Equal("La conexión funciona", (await TryAsync(admin, "", third.AccessKey!)).Notice);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ExpiredKey_IsToldSo(bool paste)
    {
        await using var app = new PortalApp { Clock = clock, Settings = { ["Credentials:KeyLifetime"] = "10.00:00:00" } };
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        clock.Advance(TimeSpan.FromDays(10));
        using var again = await PortalClient.SignedInAsync(app);

        var page = await TryAsync(again, "", paste ? pair.AccessKey! : "");

        AssertSteps(page, ["WellFormed", "RightUser", "KeyExpired", "NotReached", "NotReached", "NotReached"]);
        Assert.Contains("venció el 4 dic 2026", Text(page, 2), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StoredKey_Revoked_IsToldSo()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        await app.SqlAsync("UPDATE AccessKeys SET State = 'Revoked'");

        AssertSteps(await TryAsync(admin, "", ""), ["WellFormed", "RightUser", "KeyRevoked", "NotReached", "NotReached", "NotReached"]);
    }

    [Fact]
    public async Task Address_IsTheOneThatThePortalSees()
    {
        await using var app = new PortalApp { Clock = clock }.OnARealPort();
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        admin.Http.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.9"); // nobody trusts this connection to speak for others

        Assert.Matches(@"Te vemos desde (127\.0\.0\.1|::1)\.", Text(await TryAsync(admin, "", ""), 3));
    }

    [Fact]
    public async Task CompanyOverItsLimit_IsToldForHowLong_AndTheTestSpendsNone()
    {
        await using var app = new PortalApp { Clock = clock, Settings = { ["Tokens:SignInsPerMinute"] = "2" } };
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        for (var time = 0; time < 5; time++)
        {
            Assert.Equal("La conexión funciona", (await TryAsync(admin, pair.ApiUser, pair.AccessKey!)).Notice);
        }

        await admin.TokenAsync(pair);
        await admin.TokenAsync(pair);
        var page = await TryAsync(admin, pair.ApiUser, pair.AccessKey!);

        AssertSteps(page, ["WellFormed", "RightUser", "RightKey", "SeenFrom", "CompanyAtLimit", "NotReached"]);
        Assert.Contains("otro en 30 segundos", Text(page, 4), StringComparison.Ordinal);
        clock.Advance(TimeSpan.FromSeconds(30));
        await admin.TokenAsync(pair);
    }

    [Fact]
    public async Task IntegrationThatKeepsFailing_IsTold_AndDoesNotUseUpTheTests()
    {
        await using var app = new PortalApp { Clock = clock, Settings = { ["Tokens:FailuresPerUserPerMinute"] = "3" } };
        using var admin = await PortalClient.SignedInAsync(app);
        var old = await admin.GenerateAsync();
        var pair = await admin.RotateAsync();
        for (var time = 0; time < 4; time++)
        {
            await admin.AuthAsync(old.ApiUser, old.AccessKey!);
        }

        AssertSteps(
            await TryAsync(admin, "", old.AccessKey!),
            ["WellFormed", "RightUser", "KeyReplaced", "NotReached", "NotReached", "NotReached"]);
        AssertSteps(
            await TryAsync(admin, "", pair.AccessKey!),
            ["WellFormed", "RightUser", "RightKey", "SeenFrom", "FailuresAtLimit", "TokenWorks"]);
    }

    [Fact]
    public async Task Guessing_IsSlowed_AndTouchesNoIntegrationNorAnotherCompany()
    {
        await using var app = new PortalApp { Clock = clock, Settings = { ["Tokens:FailuresPerUserPerMinute"] = "3" } };
        using var admin = await PortalClient.SignedInAsync(app);
        using var other = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);
        var old = await admin.GenerateAsync();
        await other.GenerateAsync();
        var pair = await admin.RotateAsync();
        for (var time = 0; time < 3; time++)
        {
            AssertSteps(
                await TryAsync(admin, "", AccessKeyFormat.Generate()),
                ["WellFormed", "RightUser", "NotTheCurrentKey", "NotReached", "NotReached", "NotReached"]);
        }

        // Not even a retired key is told apart now.
        var refused = await TryAsync(admin, "", old.AccessKey!);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.Status);
        Assert.Equal(TimeSpan.FromSeconds(20), refused.Response.Headers.RetryAfter!.Delta);
        AssertSteps(refused, ["WellFormed", "RightUser", "TooManyTests", "NotReached", "NotReached", "NotReached"]);
        Assert.Equal("La conexión funciona", (await TryAsync(admin, "", pair.AccessKey!)).Notice);
        Assert.Equal(HttpStatusCode.OK, (await admin.AuthAsync(pair.ApiUser, pair.AccessKey!)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await admin.AuthAsync(pair.ApiUser, old.AccessKey!)).StatusCode);
        AssertSteps(
            await TryAsync(other, "", AccessKeyFormat.Generate()),
            ["WellFormed", "RightUser", "NotTheCurrentKey", "NotReached", "NotReached", "NotReached"]);
        clock.Advance(TimeSpan.FromSeconds(20));
        AssertSteps(
            await TryAsync(admin, "", old.AccessKey!),
            ["WellFormed", "RightUser", "KeyReplaced", "NotReached", "NotReached", "NotReached"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SuspendedCompany_FailsAtTheToken(bool paste)
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        await app.SqlAsync("UPDATE Companies SET SuspendedAt = '2026-01-01 00:00:00'");

        var page = await TryAsync(admin, "", paste ? pair.AccessKey! : "");

        AssertSteps(page, ["WellFormed", "RightUser", "RightKey", "SeenFrom", "WithinLimits", "CompanySuspended"]);
    }

    [Fact]
    public async Task Test_ChangesNothingAndCountsNowhere()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        var before = await app.InDatabaseAsync(db => db.AuditEntries.CountAsync());

        await TryAsync(admin, pair.ApiUser, pair.AccessKey!);
        await TryAsync(admin, pair.ApiUser, AccessKeyFormat.Generate());
        await TryAsync(admin, "", "");

        Assert.Empty(
            app.Services.GetService(typeof(Web.Usage.UsageRecorder)) is Web.Usage.UsageRecorder usage
                ? usage.Take().Counts : throw new InvalidOperationException());
        Assert.Equal(before, await app.InDatabaseAsync(db => db.AuditEntries.CountAsync()));
        Assert.Contains(
            "Ninguna integración lo ha usado todavía", (await admin.GetAsync(PortalClient.ByConfiguration)).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NothingToTry_IsSaidSo_AndNothingRuns()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        using var without = await PortalClient.SignedInAsync(app, PortalClient.AdminWithoutApi);

        Assert.Contains("Todavía no hay nada que probar", (await admin.GetAsync(Path)).Html, StringComparison.Ordinal);
        Assert.Contains("Tu plan no incluye la API", (await without.GetAsync(Path)).Html, StringComparison.Ordinal);
        var forced = await PostAsync(without, (await without.GetAsync("/")).FormToken);
        Assert.Equal(HttpStatusCode.OK, forced.StatusCode);
        Assert.DoesNotContain("data-step", await forced.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Colleague_IsRefused_WithAValidFormTokenToo()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        using var colleague = await PortalClient.SignedInAsync(app, PortalClient.Colleague);

        Assert.Equal(HttpStatusCode.Forbidden, (await colleague.GetAsync(Path)).Status);
        var forced = await PostAsync(colleague, (await colleague.GetAsync("/")).FormToken);
        Assert.Equal(HttpStatusCode.Forbidden, forced.StatusCode);
    }

    [Fact]
    public async Task BothPanels_LeadHere()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();

        foreach (var route in (string[])[PortalClient.ByConfiguration, PortalClient.ByPartners])
        {
            Assert.NotEmpty((await admin.GetAsync(route + "/conectar")).Document.QuerySelectorAll($"a[href='{Path}']"));
        }
    }

    private static async Task<PortalPage> TryAsync(PortalClient client, string user, string key)
    {
        var page = await client.GetAsync(Path);
        var answer = await client.SubmitAsync(page, page.MainForm, new() { ["ApiUser"] = user, ["AccessKey"] = key });
        Assert.All(answer.Document.QuerySelectorAll("main input:not([type=hidden])"), field => Assert.Null(field.GetAttribute("value")));
        Assert.True(key.Length == 0 || !answer.Html.Contains(key.Trim(), StringComparison.Ordinal), "What was typed is shown again.");
        return answer;
    }

    private static Task<HttpResponseMessage> PostAsync(PortalClient client, string token) =>
        client.Http.PostAsync(
            Path, new FormUrlEncodedContent(
                new Dictionary<string, string> { ["__RequestVerificationToken"] = token, ["AccessKey"] = "x" }));

    private static void AssertSteps(PortalPage page, string[] findings)
    {
        var steps = page.Document.QuerySelectorAll("li[data-step]");
        Assert.Equal(findings, steps.Select(step => step.GetAttribute("data-finding")));
        Assert.Equal(Enum.GetNames<ConnectionStep>(), steps.Select(step => step.GetAttribute("data-step")));
        Assert.All(steps, step => Assert.Equal(step.GetAttribute("data-finding") == "NotReached", step.QuerySelector("p") is null));
    }

    private static string Text(PortalPage page, int step) =>
        page.Document.QuerySelectorAll("li[data-step]")[step].QuerySelector("p")!.TextContent.Trim();
}
