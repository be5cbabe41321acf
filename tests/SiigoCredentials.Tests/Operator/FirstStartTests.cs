using System.Diagnostics;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Tests.Audit;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Tests.Operator;

[Trait("Engine", "Both")]
public sealed class FirstStartTests
{
    private const string Password = "una frase bien larga";
    private const string SomeKey = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    [Fact]
    public async Task Production_OnAnEmptyMachine_SeedsNobody()
    {
        await using var app = new ProductionApp();
        using var client = new PortalClient(app);

        var page = await client.GetAsync("/cuenta/iniciar-sesion");

        Assert.DoesNotContain("demo", page.Html, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(0, await app.InDatabaseAsync(db => db.Users.CountAsync()));
        Assert.Equal(1, await app.InDatabaseAsync(db => db.SetupInvitations.CountAsync()));
    }

    [Fact]
    public async Task SetupLink_CreatesTheFirstCompany_AndNeverWorksTwice()
    {
        await using var app = new ProductionApp();
        using var client = new PortalClient(app);
        var link = await LinkAsync(app);

        var done = await SubmitAsync(client, await client.GetAsync(link));
        var twice = await client.GetAsync(link);
        var signedIn = await client.SignInAsync("o'neil@empresa.example", Password);
        using var device = new SoftPasskey { Origin = ProductionApp.Address };
        await device.AddToAsync(client, signedIn);
        var pair = await client.GenerateAsync();

        Assert.Equal("Iniciar sesión", done.Heading);
        Assert.Contains("Este enlace ya no sirve", twice.Html, StringComparison.Ordinal);
        Assert.Equal("Protege tu cuenta", signedIn.Heading);
        Assert.NotNull(pair.AccessKey);
        Assert.Equal("900123456", await app.InDatabaseAsync(db => db.Companies.Select(company => company.Nit).SingleAsync()));
    }

    [Fact]
    public async Task FirstCompanyAndItsAdministrador_AreTheFirstEntriesOfItsAudit_OrAreNotMade()
    {
        await using var app = new ProductionApp();
        using var client = new PortalClient(app);
        var link = await LinkAsync(app);
        await app.SqlAsync("CREATE TRIGGER Broken BEFORE INSERT ON AuditEntries BEGIN SELECT RAISE(ABORT, 'no'); END");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await SubmitAsync(client, await client.GetAsync(link))).Status);
        Assert.Equal(
            (0, 0), (await app.InDatabaseAsync(db => db.Companies.CountAsync()), await app.InDatabaseAsync(db => db.Users.CountAsync())));
        await app.SqlAsync("DROP TRIGGER Broken");

        Assert.Equal("Iniciar sesión", (await SubmitAsync(client, await client.GetAsync(link))).Heading);

        var entries = await app.InDatabaseAsync(db => db.AuditEntries.OrderBy(entry => entry.Sequence).ToListAsync());
        var person = await app.InDatabaseAsync(db => db.Users.Include(row => row.Memberships).SingleAsync());
        Assert.Equal([AuditAction.CompanyCreated, AuditAction.PersonJoined], entries.Select(entry => entry.Action));
        Assert.All(
            entries, entry =>
                Assert.Equal(
                    (person.Memberships.Single().CompanyId, person.Id, person.FullName),
                    (entry.CompanyId, entry.ActorId, entry.ActorName)));
        Assert.Contains("NIT 900123456, plan ", entries[0].Detail, StringComparison.Ordinal);
        Assert.Equal("o'neil@empresa.example: Administrador", entries[1].Detail);
        await using var scope = app.Services.CreateAsyncScope();
        Assert.Null(
            await scope.ServiceProvider.GetRequiredService<AuditTrail>().FindBreakAsync(entries[0].CompanyId, CancellationToken.None));
    }

    [Fact]
    public async Task SetupLink_SentTwiceAtOnce_CreatesOneCompany()
    {
        await using var app = new ProductionApp();
        var link = await LinkAsync(app);
        using var one = new PortalClient(app);
        using var two = new PortalClient(app);
        var (first, second) = (await one.GetAsync(link), await two.GetAsync(link));

        var answers = await Task.WhenAll(SubmitAsync(one, first), SubmitAsync(two, second, "900654321", "otra@empresa.example"));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Single(answers, answer => answer.Html.Contains("Este enlace ya no sirve", StringComparison.Ordinal));
        Assert.Equal(1, await app.InDatabaseAsync(db => db.Companies.CountAsync()));
        Assert.Equal(1, await app.InDatabaseAsync(db => db.Users.CountAsync()));
    }

    // The answer is a redirect, and the page after it tells what was taken out, once.
    [Fact]
    public async Task WhatWasTakenOut_IsToldAfterTheRedirect_WithoutTheText()
    {
        await using var app = new ProductionApp();
        using var client = new PortalClient(app);
        var page = await client.GetAsync(await LinkAsync(app));
        using var http = client.WithoutRedirects();
        http.DefaultRequestHeaders.Add("Cookie", client.CookieHeader);

        using var answer = await http.PostAsync(
            PortalClient.ActionOf(page, page.MainForm),
            new FormUrlEncodedContent(PortalClient.Fields(page.MainForm, Fields(new() { ["Form.CompanyName"] = "Em\u200Bpresa Real" }))));

        var mark = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith("__Host-quitamos=1; max-age=60; path=/; secure; samesite=strict; httponly", mark, StringComparison.Ordinal);
        Assert.EndsWith("/cuenta/iniciar-sesion", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
        client.BringCookie("__Host-quitamos", "1");
        var next = await client.GetAsync("/cuenta/iniciar-sesion");
        Assert.NotNull(next.Document.QuerySelector("#quitamos"));
        Assert.Null((await client.GetAsync("/cuenta/iniciar-sesion")).Document.QuerySelector("#quitamos"));
    }

    [Fact]
    public async Task SetupLink_AfterADay_IsOver()
    {
        var clock = new TestClock();
        await using var app = new ProductionApp { Clock = clock };
        using var client = new PortalClient(app);
        var link = await LinkAsync(app);

        clock.Advance(TimeSpan.FromHours(24));

        Assert.Contains("Este enlace ya no sirve", (await client.GetAsync(link)).Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/instalacion")]
    [InlineData("/instalacion?codigo=")]
    [InlineData("/instalacion?codigo=adivinado")]
    public async Task SetupPage_WithoutTheCode_OffersNothing(string path)
    {
        await using var app = new ProductionApp();
        using var client = new PortalClient(app);

        var page = await client.GetAsync(path);

        Assert.Contains("Este enlace ya no sirve", page.Html, StringComparison.Ordinal);
        Assert.Null(page.Document.QuerySelector("main form"));
    }

    [Theory]
    [InlineData("Form.Nit", "900123456-1", "NIT no es válido")]
    [InlineData("Form.Nit", "abc", "NIT no es válido")]
    [InlineData("Form.CompanyName", "Empresa\uFFFD", "en una sola línea")]
    [InlineData("Form.Email", "ana", "correo no parece válido")]
    [InlineData("Form.Password", "corta", "entre 15 y 128")]
    [InlineData("Form.PlanCode", "inventado", "Elige uno de los planes")]
    [InlineData("Form.CompanyName", "", "Escribe el nombre de la empresa")]
    public async Task SetupForm_WithAMistake_SaysWhichAndCreatesNothing(string field, string value, string said)
    {
        await using var app = new ProductionApp();
        using var client = new PortalClient(app);
        var page = await client.GetAsync(await LinkAsync(app));

        var answer = await SubmitAsync(client, page, changes: new() { [field] = value });

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Contains(said, answer.Document.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(0, await app.InDatabaseAsync(db => db.Companies.CountAsync()));
    }

    [Theory]
    [InlineData("", ProductionApp.Address, "", "No key-encryption key")]
    [InlineData("bm8gc29uIDMyIGJ5dGVz", ProductionApp.Address, "", "not base64 of exactly 32 bytes")]
    [InlineData(SomeKey, "", "", "Portal:PublicUrl is not set")]
    [InlineData(SomeKey, "portal", "", "Portal:PublicUrl does not begin with https://")]
    [InlineData(SomeKey, ProductionApp.Address, "proxy.example", "Portal:TrustedProxies")]
    [InlineData(SomeKey, ProductionApp.Address, "", "Mail:Security", "None")]
    public async Task Production_WithoutWhatItNeeds_ExitsAndSaysWhy(
        string key, string url, string proxy, string said, string mailSecurity = "StartTls")
    {
        var folder = Directory.CreateTempSubdirectory("portal-");
        var start = new ProcessStartInfo("dotnet", typeof(Program).Assembly.Location)
        { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["Storage__Folder"] = folder.FullName;
        start.Environment["Protection__Key"] = key;
        start.Environment["Portal__PublicUrl"] = url;
        start.Environment["Mail__Security"] = mailSecurity;
        start.Environment["Portal__TrustedProxies__0"] = proxy.Length == 0 ? "127.0.0.1" : proxy;

        using var program = Process.Start(start)!;
        var error = await program.StandardError.ReadToEndAsync();
        await program.WaitForExitAsync();
        folder.Delete(recursive: true);

        Assert.Equal(1, program.ExitCode);
        Assert.StartsWith("The portal did not start.", error, StringComparison.Ordinal);
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnotherKeyEncryptionKey_IntegrationsGoOnAndTheScreenExplains()
    {
        await using var before = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(before);
        var pair = await admin.GenerateAsync();
        await using var after = await before.MovedAsync();
        await File.WriteAllTextAsync(Path.Combine(after.Folder, "development.kek"), SomeKey);

        using var again = await PortalClient.SignedInAsync(after);
        var page = await again.GetAsync(PortalClient.ByPartners);
        var seen = await again.SubmitAsync(page, page.Form("Reveal"));

        Assert.Equal("No podemos mostrarte el Access Key", seen.Notice);
        Assert.Null(seen.AccessKey);
        Assert.Equal(HttpStatusCode.OK, (await again.AuthAsync(pair.ApiUser, pair.AccessKey!)).StatusCode);
        Assert.Equal(
            0, await after.InDatabaseAsync(db => db.AuditEntries.CountAsync(entry => entry.Action == AuditAction.AccessKeyRevealed)));
    }

    [Theory]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData("127.0.0.0/8", HttpStatusCode.OK)]
    [InlineData("192.0.2.1", HttpStatusCode.ServiceUnavailable)]
    public async Task BehindAProxy_HttpsIsBelievedOnlyFromATrustedOne(string proxy, HttpStatusCode expected)
    {
        await using var app = new ProductionApp { TrustedProxies = [proxy] };
        app.OnARealPort();
        using var http = app.CreateClient();
        http.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        http.DefaultRequestHeaders.Host = "portal.example";

        using var response = await http.GetAsync("/cuenta/iniciar-sesion");

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(expected == HttpStatusCode.OK, response.Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task Development_OnAnEmptyMachine_KeepsItsKeyToItself()
    {
        await using var app = new PortalApp();
        using var client = app.CreateClient();

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(app.Folder, "development.kek")));
        }

        Assert.Equal(6, await app.InDatabaseAsync(db => db.Users.CountAsync()));
    }

    private static async Task<string> LinkAsync(PortalApp app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        return $"/instalacion?codigo={await scope.ServiceProvider.GetRequiredService<FirstSetup>().IssueAsync(CancellationToken.None)}";
    }

    private static Task<PortalPage> SubmitAsync(
        PortalClient client, PortalPage page, string nit = "900.123.456-8", string email = "o'neil@empresa.example",
        Dictionary<string, string>? changes = null) =>
        client.SubmitAsync(page, page.MainForm, Fields(changes, nit, email));

    private static Dictionary<string, string> Fields(
        Dictionary<string, string>? changes, string nit = "900.123.456-8", string email = "o'neil@empresa.example")
    {
        var fields = new Dictionary<string, string>
        {
            ["Form.CompanyName"] = "Empresa Real",
            ["Form.Nit"] = nit,
            ["Form.PlanCode"] = "premium",
            ["Form.FirstName"] = "Ana",
            ["Form.LastName"] = "Ríos",
            ["Form.Email"] = email,
            ["Form.Password"] = Password,
        };
        foreach (var (name, value) in changes ?? [])
        {
            fields[name] = value;
        }

        return fields;
    }
}
