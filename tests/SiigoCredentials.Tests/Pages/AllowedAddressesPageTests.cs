using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Tests.Usage;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Operator;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Tests.Pages;

/// <summary>The page "Direcciones permitidas": nobody who comes now is kept out without having been named.</summary>
public sealed class AllowedAddressesPageTests
{
    private const string Path = "/configuracion/credenciales-usuario-api/direcciones";

    private readonly TestClock clock = new(new DateTimeOffset(2026, 11, 24, 15, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task List_ThatKeepsNobodyOut_IsSavedShownAndRecorded()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        Assert.Contains("desde cualquier IP", (await admin.GetAsync(PortalClient.SecurityTab)).Html, StringComparison.Ordinal);
        await app.CountAsync(clock.GetUtcNow(), UsageOutcome.SignedIn, 7, "MiTienda", address: "190.0.2.7");

        var saved = await SaveAsync(admin, "190.0.2.0/24\n\n ::ffff:192.0.2.1 ");

        Assert.Equal("IP permitidas guardadas", saved.Notice);
        Assert.Equal("190.0.2.0/24\n192.0.2.1/32", Typed(saved));
        Assert.Contains("desde 2 IP o redes", (await admin.GetAsync(PortalClient.SecurityTab)).Html, StringComparison.Ordinal);
        var entry = await app.InDatabaseAsync(db => db.AuditEntries.SingleAsync(row => row.Action == AuditAction.AddressesAllowed));
        Assert.Equal("2 networks; new: 190.0.2.0/24 192.0.2.1/32; gone: ", entry.Detail);
        Assert.Equal("No había nada que cambiar", (await SaveAsync(admin, "190.0.2.0/24\n192.0.2.1")).Notice);
        Assert.Equal("IP permitidas guardadas", (await SaveAsync(admin, "")).Notice);
        Assert.Contains(
            "cambió las IP permitidas", (await admin.GetAsync(PortalClient.ByConfiguration)).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_ThatKeepsSomebodyOut_NamesThemAndWaitsForAYesToThem()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        await app.CountAsync(
            clock.GetUtcNow().AddDays(-29), UsageOutcome.SignedIn, 7, "MiTienda", address: "192.0.2.7", client: "cliente/1.0");
        await app.CountAsync(clock.GetUtcNow(), UsageOutcome.ApiCall, 1, "MiTienda", address: "190.0.2.7");
        await app.CountAsync(clock.GetUtcNow().AddDays(-30), UsageOutcome.SignedIn, 9, "Viejo", address: "198.51.100.1");
        await app.CountAsync(clock.GetUtcNow(), UsageOutcome.OldKey, 9, "Negado", address: "198.51.100.2");

        var asked = await SaveAsync(admin, "190.0.2.0/24");

        Assert.Equal("No guardamos nada todavía", asked.Notice);
        Assert.Equal(["MiTienda desde 192.0.2.7: 7 veces cliente/1.0"], Named(asked));
        Assert.Equal("190.0.2.0/24", Typed(asked));
        Assert.Equal(0, await SavedAsync(app));

        await app.CountAsync(clock.GetUtcNow(), UsageOutcome.SignedIn, 1, "Otro", address: "192.0.2.8");
        var askedAgain = await SaveAsync(admin, asked, "190.0.2.0/24", confirmed: true);
        Assert.Equal(["MiTienda desde 192.0.2.7: 7 veces cliente/1.0", "Otro desde 192.0.2.8: 1 vez"], Named(askedAgain));
        Assert.Equal("No guardamos nada todavía", (await SaveAsync(admin, askedAgain, "190.0.2.0/24")).Notice);
        Assert.Equal(0, await SavedAsync(app));

        Assert.Equal("IP permitidas guardadas", (await SaveAsync(admin, askedAgain, "190.0.2.0/24", confirmed: true)).Notice);
        Assert.Equal(1, await SavedAsync(app));
    }

    [Fact]
    public async Task Preview_NamesThemAndChangesNothing_AddressesCountedTogetherIncluded()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        await app.CountAsync(clock.GetUtcNow(), UsageOutcome.SignedIn, 7, "MiTienda", address: "");

        var page = await admin.GetAsync(Path);
        Assert.Equal(["MiTienda desde una IP que no vimos: 7 veces"], Named(await SubmitAsync(admin, page, "Preview", "0.0.0.0/0")));
        Assert.Equal(
            ["0.0.0.0/0 son todas las IPv4: es casi como no tener lista. Si no agregas ninguna IPv6, por ahí no entra nadie."], Odd(await SubmitAsync(admin, page, "Preview", "0.0.0.0/0")));
        Assert.Contains("No dejarías por fuera a nadie", (await SubmitAsync(admin, page, "Preview", "")).Html, StringComparison.Ordinal);
        Assert.Equal(0, await SavedAsync(app));
    }

    [Fact]
    public async Task BadLines_AreNamed_AndNothingIsSaved()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();

        var refused = await SaveAsync(
            admin, "190.0.2.1\n190.0.2.300\n<b>\n190.0.2.0/40\n190.0.2.1/24\n0.0.0.0\n190.0.2.1 - 190.0.2.9\n190.0.2.2 "
                + new string('x', 41));

        Assert.Equal("No guardamos las IP permitidas", refused.Notice);
        Assert.Equal(
            [
                "Línea 2: «190.0.2.300» no es una IP. Escribe solo números, como 190.0.2.1.",
                "Línea 3: «<b>» no es una IP. Escribe solo números, como 190.0.2.1.",
                "Línea 4: en «190.0.2.0/40» el número después de la barra no sirve. Va de 0 a 32 en IPv4 y de 0 a 128 en IPv6.",
                "Línea 5: «190.0.2.1/24» mezcla una IP con una red. Escribe 190.0.2.0/24 para toda la red, o la IP sin la barra.",
                "Línea 6: nadie se conecta desde «0.0.0.0». Para aceptar desde todas partes, deja la lista vacía.",
                "Línea 7: «190.0.2.1 - 190.0.2.9» es un rango. Escribe su red, como 190.0.2.0/24, o cada IP.",
                $"Línea 8: el nombre «{new string('x', 41)}» es demasiado largo. Usa hasta 40 caracteres.",
            ],
            refused.Document.QuerySelectorAll("#errores-direcciones > div").Select(line => line.TextContent));
        Assert.Equal("No guardamos las IP permitidas", (await SaveAsync(admin, new string('1', 8_001))).Notice);
        Assert.Equal(0, await SavedAsync(app));
    }

    [Fact]
    public async Task Names_AreKept_Shown_AndInTheAudit()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();

        var saved = await SaveAsync(admin, "190.0.2.7 Oficina\u200B Bogota\u0301, piso 2; 190.0.2.8,190.0.2.9  # Bodega #3\n190.1.0.0/16");

        Assert.Equal("IP permitidas guardadas", saved.Notice);
        Assert.NotNull(saved.Document.QuerySelector("#quitamos"));
        Assert.Equal("190.0.2.7/32 # Oficina Bogotá, piso 2\n190.0.2.8/32\n190.0.2.9/32 # Bodega #3\n190.1.0.0/16", Typed(saved));
        var card = (await admin.GetAsync(PortalClient.SecurityTab))
            .Document.QuerySelector("section[aria-labelledby=titulo-direcciones]")!;
        Assert.Equal(
            ["190.0.2.7/32 Oficina Bogotá, piso 2", "190.0.2.8/32", "190.0.2.9/32 Bodega #3", "190.1.0.0/16"], card.QuerySelectorAll("li")
                .Select(line => line.TextContent.Trim()));
        Assert.Equal("No había nada que cambiar", (await SaveAsync(admin, Typed(saved))).Notice);
        Assert.Equal("IP permitidas guardadas", (await SaveAsync(admin, "190.0.2.7 Sede principal")).Notice);
        Assert.Contains("Sede principal (190.0.2.7/32)", (await admin.GetAsync(PortalClient.SecurityTab)).Html, StringComparison.Ordinal);
        Assert.Equal(
            [
                "4 networks; new: 190.0.2.7/32 (Oficina Bogotá, piso 2) 190.0.2.8/32 190.0.2.9/32 (Bodega #3) 190.1.0.0/16; gone: ",
                "1 networks; new: ; gone: 190.0.2.8/32 190.0.2.9/32 (Bodega #3) 190.1.0.0/16; now called: 190.0.2.7/32 (Sede principal)",
            ],
            await app.InDatabaseAsync(
                db => db.AuditEntries.Where(row => row.Action == AuditAction.AddressesAllowed).OrderBy(row => row.Sequence)
                    .Select(row => row.Detail).ToListAsync()));
    }

    [Theory]
    [InlineData(
        "10.1.2.3",
        "10.1.2.3/32 es una IP interna de una red. Por internet vemos la pública del enrutador: con esta no entra nadie.")]
    [InlineData(
        "172.16.0.0/12",
        "172.16.0.0/12 es una IP interna de una red. Por internet vemos la pública del enrutador: con esta no entra nadie.")]
    [InlineData(
        "fd00::1",
        "fd00::1/128 es una IP interna de una red. Por internet vemos la pública del enrutador: con esta no entra nadie.")]
    [InlineData("100.64.3.0/24", "100.64.3.0/24 es interna de un operador de internet, no la pública: con esta no entra nadie.")]
    [InlineData("127.0.0.1", "127.0.0.1/32 solo existe dentro de cada equipo o de su red: con esta no entra nadie.")]
    [InlineData(
        "::/0", "::/0 son todas las IPv6: es casi como no tener lista. Si no agregas ninguna IPv4, por ahí no entra nadie.")]
    public async Task AddressFromWhichNobodyComes_IsSaidBeforeItLocksAnybodyOut(string address, string said)
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();

        var asked = await SaveAsync(admin, $"190.0.2.1\n{address}");

        Assert.Equal("No guardamos nada todavía", asked.Notice);
        Assert.Equal([said], Odd(asked));
        Assert.Equal(0, await SavedAsync(app));
        // a yes to another list
        Assert.Equal("No guardamos nada todavía", (await SaveAsync(admin, asked, "192.168.7.7", confirmed: true)).Notice);
        Assert.Equal("IP permitidas guardadas", (await SaveAsync(admin, asked, $"190.0.2.1\n{address}", confirmed: true)).Notice);
    }

    [Fact]
    public async Task PortalInsideAHouse_TakesItsAddresses_AndOffersTheOneItSees()
    {
        await using var app = new PortalApp { Clock = clock, Settings = { ["Portal:TrustedProxies:0"] = "127.0.0.1" } }.OnARealPort();
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        admin.Http.DefaultRequestHeaders.Add("X-Forwarded-For", "10.0.0.9");
        var page = await admin.GetAsync(Path);
        Assert.Contains("nos visitas desde <code translate='no'>10.0.0.9</code>", page.Html, StringComparison.Ordinal);

        var added = await SubmitAsync(admin, page, "AddOwn", "190.0.2.1 Bodega");

        Assert.Equal("Agregamos tu IP a la lista", added.Notice);
        Assert.Equal("190.0.2.1 Bodega\n10.0.0.9", Typed(added));
        Assert.Equal(0, await SavedAsync(app));
        Assert.Equal("IP permitidas guardadas", (await SubmitAsync(admin, added, "Save", Typed(added))).Notice);
        Assert.Equal("No guardamos nada todavía", (await SaveAsync(admin, "100.64.0.1")).Notice);
    }

    [Fact]
    public async Task SameFormTwice_IsDoneOnce_AndAnOldOneLosesNothing()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        var page = await admin.GetAsync(Path);
        var other = await admin.GetAsync(Path);
        Assert.Equal("IP permitidas guardadas", (await SubmitAsync(admin, page, "Save", "190.0.2.1")).Notice);

        Assert.Equal("Esto ya estaba hecho", (await SubmitAsync(admin, page, "Save", "190.0.2.1")).Notice);
        var late = await SubmitAsync(admin, other, "Save", "190.0.2.2");

        Assert.Equal("Alguien cambió las credenciales antes que tú", late.Notice);
        Assert.Equal("190.0.2.2", Typed(late));
        Assert.Equal(1, await SavedAsync(app));
    }

    [Fact]
    public async Task Save_AfterFiveMinutes_AsksWhoIsThere_AndGoesOnWithWhatWasTyped()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        clock.Advance(TimeSpan.FromMinutes(5));

        var asked = await SaveAsync(admin, "190.0.2.1\n190.0.2.2");
        Assert.Equal("Confirma que eres tú", asked.Heading);
        Assert.Equal(0, await SavedAsync(app));
        var saved = await admin.SubmitAsync(asked, asked.MainForm, new() { ["Proof.Password"] = DemoData.Password });

        Assert.Equal("190.0.2.1/32\n190.0.2.2/32", Typed(saved));
    }

    [Fact]
    public async Task OtherCompany_ChangesItsOwnAlone()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        await app.CountAsync(clock.GetUtcNow(), UsageOutcome.SignedIn, 7, "MiTienda", address: "192.0.2.7");
        using var other = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);
        Assert.Contains("Todavía no hay nada que limitar", (await other.GetAsync(Path)).Html, StringComparison.Ordinal);
        await other.GenerateAsync();

        Assert.Equal("IP permitidas guardadas", (await SaveAsync(other, "190.0.2.1")).Notice);

        Assert.Equal("", Typed(await admin.GetAsync(Path)));
        Assert.DoesNotContain("192.0.2.7", (await other.GetAsync(Path)).Html, StringComparison.Ordinal);
    }

    private static Task<int> SavedAsync(PortalApp app) =>
        app.InDatabaseAsync(db => db.AuditEntries.CountAsync(entry => entry.Action == AuditAction.AddressesAllowed));

    private static async Task<PortalPage> SaveAsync(PortalClient admin, string list) =>
        await SubmitAsync(admin, await admin.GetAsync(Path), "Save", list);

    private static Task<PortalPage> SaveAsync(PortalClient admin, PortalPage page, string list, bool confirmed = false) =>
        SubmitAsync(admin, page, "Save", list, confirmed);

    // One form with two buttons: each names its own handler.
    private static async Task<PortalPage> SubmitAsync(
        PortalClient admin, PortalPage page, string handler, string list, bool confirmed = false)
    {
        page.MainForm.SetAttribute(
            "action", page.Document.QuerySelector($"main button[formaction$='handler={handler}']")!.GetAttribute("formaction")!);
        return await admin.SubmitAsync(page, page.MainForm, new(confirmed ? PortalClient.Yes : []) { ["Addresses"] = list });
    }

    private static string Typed(PortalPage page) => page.Document.QuerySelector("#direcciones")!.TextContent;

    private static IEnumerable<string> Odd(PortalPage page) =>
        page.Document.QuerySelectorAll("#direcciones-raras li").Select(line => line.TextContent);

    private static IEnumerable<string> Named(PortalPage page) => page.Document.QuerySelectorAll("form .key-users li")
        .Select(user => string.Join(' ', user.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
}
