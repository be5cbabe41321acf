using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Tests.Accounts;
using SiigoCredentials.Tests.Usage;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Tests.Pages;

/// <summary>The home page asks for attention for one reason at a time, each with its one action, and else says that all is well.</summary>
public sealed class HomePageTests
{
    private const string Andina = "(SELECT Id FROM Companies WHERE Nit = '900123456')";

    private readonly TestClock clock = new(new DateTimeOffset(2026, 11, 24, 13, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task NothingGenerated_AsksToGetCredentials()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await ProtectedAsync(app);

        await AssertAsksAsync(admin, "Aún no tienes credenciales API", PortalClient.ByConfiguration);
    }

    [Fact]
    public async Task SuspendedCompany_IsAskedAboutAlone()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await ProtectedAsync(app);
        await admin.GenerateAsync();
        await app.CountAsync(clock.GetUtcNow(), UsageOutcome.CompanySuspended, 9);
        await app.SqlAsync($"UPDATE Companies SET SuspendedAt = '2026-11-24 10:00:00' WHERE Id = {Andina}");

        await AssertAsksAsync(admin, "Las integraciones de tu empresa están suspendidas", PortalClient.ByConfiguration);
    }

    [Fact]
    public async Task PlanWithoutApi_ShowsThePlansThatHaveIt()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await ProtectedAsync(app, PortalClient.AdminWithoutApi);

        await AssertAsksAsync(admin, "Tu plan no incluye la API", PortalClient.ByConfiguration);
    }

    [Theory]
    [InlineData("State = 'Revoked'", "Tu Access Key fue revocado")]
    [InlineData("ExpiresAt = '2026-11-24 13:00:00'", "Tu Access Key venció")]
    public async Task KeyThatWorksNoMore_AsksForARotation(string how, string title)
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await ProtectedAsync(app);
        await admin.GenerateAsync();
        await app.CountAsync(clock.GetUtcNow(), UsageOutcome.ExpiredKey, 9);
        await app.SqlAsync($"UPDATE AccessKeys SET {how}");

        await AssertAsksAsync(admin, title, PortalClient.ByConfiguration + "?handler=ConfirmRotate");
    }

    [Fact]
    public async Task FormerKeyStillInUse_SaysWhoHasNotChangedYet()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await ProtectedAsync(app);
        await admin.GenerateAsync();
        var confirm = await admin.GetAsync(PortalClient.ByPartners + "?handler=ConfirmRotate");
        await admin.SubmitAsync(confirm, confirm.Form("Rotate"), new(PortalClient.Yes) { ["Rotation.Overlap"] = "1.00:00:00" });
        await AssertAsksAsync(admin, "Falta entregar la clave nueva", PortalClient.ByConfiguration + "#siguiente");
        var keys = await app.InDatabaseAsync(db => db.AccessKeys.OrderBy(key => key.Version).Select(key => key.Id).ToListAsync());

        await app.CountAsync(clock.GetUtcNow() + TimeSpan.FromMinutes(1), UsageOutcome.SignedIn, 1, "MiTienda", key: keys[0]);
        await app.CountAsync(clock.GetUtcNow() + TimeSpan.FromMinutes(1), UsageOutcome.SignedIn, 1, "Rappi", key: keys[1]);

        var page = await AssertAsksAsync(
            admin, "Falta 1 aliado por cambiar de clave", PortalClient.ByConfiguration + "#titulo-cambio");
        Assert.Contains("Todavía dependen de ella: MiTienda.", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ContactWhoHasNotConfirmed_IsShown()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await ProtectedAsync(app);
        await admin.GenerateAsync();
        await app.CountAsync(clock.GetUtcNow(), UsageOutcome.SignedIn, 1, "MiTienda");

        var page = await AssertAsksAsync(
            admin, "El contacto no ha confirmado su correo", PortalClient.ByConfiguration + "#titulo-integrador");

        Assert.Contains(
            "Julia Integradora recibe los avisos de tus credenciales en julia@aliado.example", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FailingIntegration_LeadsToWhyItFails()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await ProtectedAsync(app);
        await admin.GenerateAsync();
        await ContactConfirmsAsync(app);
        clock.Advance(TimeSpan.FromMinutes(5));
        await app.CountAsync(clock.GetUtcNow(), UsageOutcome.WrongKey, 4);

        var page = await AssertAsksAsync(admin, "Una integración no logra conectarse", PortalClient.ByConfiguration + "/uso#fallas");
        Assert.Contains(
            "En los últimos 7 días: 4 conexiones fallidas. La última falló con un Access Key que no es el vigente.", page.Html,
            StringComparison.Ordinal);

        clock.Advance(TimeSpan.FromMinutes(5));
        await app.CountAsync(clock.GetUtcNow(), UsageOutcome.SignedIn, 9, "MiTienda");
        await AssertAllIsWellAsync(admin, "Último uso: 24 nov 2026, 8:10");
    }

    [Theory]
    [InlineData(PortalClient.Admin)]
    [InlineData(PortalClient.Colleague)]
    public async Task PasswordAlone_AsksForASecondFactor(string email)
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        await ContactConfirmsAsync(app);
        await app.CountAsync(clock.GetUtcNow(), UsageOutcome.SignedIn, 1, "MiTienda");
        using var person = await PortalClient.SignedInAsync(app, email);

        await AssertAsksAsync(person, "Tu cuenta solo tiene contraseña", "/cuenta/seguridad");
    }

    [Fact]
    public async Task SeveralReasons_AreCountedAndTheMostUrgentComesFirst()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);

        var page = await admin.GetAsync("/");

        Assert.Equal("2 asuntos necesitan tu atención", page.Document.QuerySelector("main h2")!.TextContent);
        Assert.Equal(
            ["Aún no tienes credenciales API", "Tu cuenta solo tiene contraseña"], page.Document.QuerySelectorAll("main h3")
                .Select(title => title.TextContent.Trim()));
        Assert.Single(page.Document.QuerySelectorAll("main a.btn-primary"));
    }

    [Fact]
    public async Task NothingToDo_SaysThatAllIsWell()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await ProtectedAsync(app);
        await admin.GenerateAsync();
        await ContactConfirmsAsync(app);

        await app.CountAsync(clock.GetUtcNow().AddDays(-45), UsageOutcome.SignedIn, 1);
        await AssertAllIsWellAsync(admin, "Último uso: 10 oct 2026");
        using var colleague = await ProtectedAsync(app, PortalClient.Colleague);
        await AssertAllIsWellAsync(colleague, "las administra un Administrador de tu empresa");
    }

    // With a second factor of their own, so that the company's credential is all there is to ask about.
    private static Task ContactConfirmsAsync(PortalApp app) =>
        app.SqlAsync("UPDATE Credentials SET ContactConfirmedAt = '2026-11-24 13:00:00'");

    private async Task<PortalClient> ProtectedAsync(PortalApp app, string email = PortalClient.Admin)
    {
        var person = await PortalClient.SignedInAsync(app, email);
        await person.AddAuthenticatorAsync(clock);
        return person;
    }

    private static async Task<PortalPage> AssertAsksAsync(PortalClient person, string title, string action)
    {
        var page = await person.GetAsync("/");
        Assert.Equal("1 asunto necesita tu atención", page.Document.QuerySelector("main h2")?.TextContent);
        Assert.Equal(title, page.Document.QuerySelector("main h3")!.TextContent.Trim());
        Assert.Equal(action, page.Document.QuerySelectorAll("main a.btn").Select(link => link.GetAttribute("href")).Single());
        return page;
    }

    private static async Task AssertAllIsWellAsync(PortalClient person, string words)
    {
        var page = await person.GetAsync("/");
        Assert.Equal("Todo en orden", page.Document.QuerySelector("main h2")!.TextContent.Trim());
        Assert.Empty(page.Document.QuerySelectorAll("main h3"));
        Assert.Contains(
            words, string.Join(' ', page.Document.Body!.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal);
    }
}
