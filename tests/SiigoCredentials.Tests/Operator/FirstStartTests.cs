using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Tests.Operator;

public sealed class FirstStartTests
{
    private const string Password = "una frase bien larga";

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
        using var late = new PortalClient(app);
        var signedIn = await client.SignInAsync("ana@empresa.example", Password);
        var pair = await client.GenerateAsync();

        Assert.Equal("Iniciar sesión", done.Heading);
        Assert.Contains("Este enlace ya no sirve", twice.Html, StringComparison.Ordinal);
        Assert.Equal("Inicio", signedIn.Heading);
        Assert.NotNull(pair.AccessKey);
        Assert.Equal("900123456", await app.InDatabaseAsync(db => db.Companies.Select(company => company.Nit).SingleAsync()));
    }

    [Fact]
    public async Task SetupLink_SentTwiceAtOnce_CreatesOneCompany()
    {
        await using var app = new ProductionApp();
        var link = await LinkAsync(app);
        using var one = new PortalClient(app);
        using var two = new PortalClient(app);
        var (first, second) = (await one.GetAsync(link), await two.GetAsync(link));

        await Task.WhenAll(SubmitAsync(one, first), SubmitAsync(two, second, "900654321", "otra@empresa.example"));

        Assert.Equal(1, await app.InDatabaseAsync(db => db.Companies.CountAsync()));
        Assert.Equal(1, await app.InDatabaseAsync(db => db.Users.CountAsync()));
    }

    [Fact]
    public async Task SetupLink_AfterADay_IsOver()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
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
    [InlineData(null, ProductionApp.Address, "No key-encryption key")]
    [InlineData("bm8gc29uIDMyIGJ5dGVz", ProductionApp.Address, "not base64 of exactly 32 bytes")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", null, "Portal:PublicUrl is not set")]
    public async Task Production_WithoutWhatItNeeds_RefusesToStartAndSaysWhy(string? key, string? url, string said)
    {
        var error = new StringWriter();
        Console.SetError(error);
        await using var app = new ProductionApp { KeyEncryptionKey = key, PublicUrl = url };

        Assert.ThrowsAny<Exception>(() => app.CreateClient());

        Assert.Contains(said, error.ToString(), StringComparison.Ordinal);
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
        PortalClient client, PortalPage page, string nit = "900.123.456-8", string email = "ana@empresa.example", Dictionary<string, string>? changes = null)
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

        return client.SubmitAsync(page, (AngleSharp.Html.Dom.IHtmlFormElement)page.Document.QuerySelector("main form")!, fields);
    }
}
