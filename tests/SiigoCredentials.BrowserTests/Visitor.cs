using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Deque.AxeCore.Commons;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Localization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using SiigoCredentials.Tests;
using SiigoCredentials.Tests.Usage;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Notifications;
using SiigoCredentials.Web.Operator;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.BrowserTests;

/// <summary>The portal on a real port, and one person's browser window on it.</summary>
public sealed class Visitor(PortalApp app) : IAsyncDisposable
{
    /// <summary>Of every window, in pixels.</summary>
    public const int Height = 900;

    private const string EveryRule = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']";

    // What another window or theme can break in the same page; every other rule looks at its elements and their names.
    private const string RulesOfLooks =
        "{ type: 'rule', values: ['color-contrast', 'link-in-text-block', 'target-size', 'scrollable-region-focusable'] }";

    public static readonly bool IsWhole = Environment.GetEnvironmentVariable("PORTAL_AXE") == "all";

    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    private readonly HttpClient integrator = new();
    private IBrowserContext context = null!;

    public IPage Page { get; private set; } = null!;

    public string Address { get; private set; } = "";

    /// <summary>
    /// Responses of 400 and above, console errors and requests to anywhere else: a story that expects none asserts it is empty.
    /// </summary>
    public List<string> Complaints { get; } = [];

    /// <param name="chromium">The browser.</param>
    /// <param name="javaScript">Whether scripts run.</param>
    /// <param name="width">Of the window.</param>
    /// <param name="dark">What the person prefers.</param>
    /// <param name="demandsFactor">Whether Administradores have to have a second factor.</param>
    /// <param name="density">Pixels of the screen for each of the page.</param>
    /// <param name="marked">Whether each text can be told from what is written into a page; see <see cref="TextMarks"/>.</param>
    /// <param name="settings">Of the portal, beside those of every story.</param>
    public static async Task<Visitor> ArriveAsync(
        Chromium chromium, bool javaScript = true, int width = 1280, bool dark = false, bool demandsFactor = false, float density = 1,
        bool marked = false,
        Dictionary<string, string>? settings = null)
    {
        var app = new PortalApp
        {
            Settings = new(settings ?? []) { ["Accounts:RequireSecondFactor"] = demandsFactor ? "Administradores" : "Nobody" },
            TextWatch = marked ? TextMarks.Around : null,
        }.OnARealPort();
        var visitor = new Visitor(app);
        visitor.Address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()
            .Replace("127.0.0.1", "localhost", StringComparison.Ordinal); // passkeys are for a name, never for a number
        await visitor.OpenAsync(chromium, javaScript, width, dark, density);
        return visitor;
    }

    public async Task SignInAsync(string email = "admin@andina.demo.example", string path = "/")
    {
        await Page.GotoAsync(Address + path);
        await Page.GetByLabel("Correo").FillAsync(email);
        await Page.GetByLabel("Contraseña").FillAsync(DemoData.Password);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Iniciar sesión" }).ClickAsync();
    }

    /// <summary>
    /// Gives the visitor a device with a screen lock, as Chromium plays one, and confirms whatever it asks.
    /// That is also, at once, what the e-mail field offers: so that is only offered where the story is about it.
    /// </summary>
    public async Task AttachDeviceAsync(bool offered = false)
    {
        if (!offered)
        {
            await Page.AddInitScriptAsync("PublicKeyCredential.isConditionalMediationAvailable = async () => false");
        }

        var session = await context.NewCDPSessionAsync(Page);
        await session.SendAsync("WebAuthn.enable");
        await session.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = true,
                ["isUserVerified"] = true,
                ["automaticPresenceSimulation"] = true,
            },
        });
    }

    /// <summary>What the browser's own Stop button does, and Esc.</summary>
    public async Task StopLoadingAsync() => await (await context.NewCDPSessionAsync(Page)).SendAsync("Page.stopLoading");

    /// <summary>Fills in the contact and asks for the pair; the confirmation is then on the screen.</summary>
    public async Task AskForCredentialsAsync()
    {
        await Page.GetByLabel("Nombre").FillAsync("Julia Integradora");
        await Page.GetByLabel("Correo").FillAsync("julia@aliado.example");
        await Button("Generar credenciales").ClickAsync();
    }

    /// <summary>The pair is on the screen.</summary>
    public async Task GenerateAsync()
    {
        await AskForCredentialsAsync();
        await Button("Continuar").ClickAsync();
        await NoticeIsAsync("Tus credenciales están listas");
    }

    public ILocator Link(string name) => Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    /// <summary>A button whose name goes on for those who hear it.</summary>
    public ILocator StartingWith(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name });

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    /// <summary>Goes on with the Tab key until it is there, and presses it.</summary>
    public async Task PressByKeyboardAsync(ILocator wanted)
    {
        await Assertions.Expect(wanted).ToBeVisibleAsync();
        for (var tabs = 0; tabs < 60; tabs++)
        {
            if (await wanted.EvaluateAsync<bool>("element => element === document.activeElement"))
            {
                await Page.Keyboard.PressAsync("Enter");
                return;
            }

            await Page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail($"The keyboard does not reach {wanted}.");
    }

    /// <summary>The page with this heading is there, its scripts too.</summary>
    public async Task HeadingIsAsync(string name)
    {
        await Assertions.Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(name);
        await LoadedAsync();
    }

    /// <summary>The page with this address is there, its scripts too.</summary>
    public async Task AddressIsAsync(string path)
    {
        await Assertions.Expect(Page).ToHaveURLAsync(Address + path);
        await LoadedAsync();
    }

    /// <summary>The page with this notice is there, its scripts too.</summary>
    public async Task NoticeIsAsync(string title)
    {
        await Assertions.Expect(Page.GetByRole(AriaRole.Heading, new() { Name = title, Exact = true })).ToBeVisibleAsync();
        await LoadedAsync();
    }

    // Asked of the page itself, and again: on a busy machine the driver now and then misses that a page was loaded and waits in vain, and a
    // page without scripts hears no event.
    public Task LoadedAsync() => Until.TrueAsync(
        () => Page.EvaluateAsync<bool>("document.readyState === 'complete'"), () => $"{Page.Url} was never loaded.");

    public async Task<string> ApiUserAsync() => (await Page.Locator("#usuario-api").InnerTextAsync()).Trim();

    public async Task<string> AccessKeyAsync() => (await Page.Locator("#access-key").InnerTextAsync()).Trim();

    /// <summary>What an integration gets for a pair: the status, and the token if there is one.</summary>
    public async Task<(int Status, string? Token)> AuthAsync(string username, string accessKey)
    {
        using var response = await integrator.PostAsJsonAsync($"{Address}/auth", new { username, access_key = accessKey });
        var body = await response.Content.ReadFromJsonAsync<JsonNode>();
        return ((int)response.StatusCode, (string?)body!["access_token"]);
    }

    /// <summary>As a program asks for a new key with the token of the present one.</summary>
    public async Task<(int Status, string? AccessKey)> RotateAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Address}/v1/credential/rotations")
        {
            Headers =
            {
                { "Authorization", "Bearer " + token }, { "Partner-Id", "MiTienda" }, { "Idempotency-Key", $"{Guid.CreateVersion7()}" },
            },
        };
        using var response = await integrator.SendAsync(request);
        var body = await response.Content.ReadFromJsonAsync<JsonNode>();
        return ((int)response.StatusCode, (string?)body!["access_key"]);
    }

    public async Task<int> CallAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Address}/v1/credential");
        request.Headers.Authorization = new("Bearer", token);
        request.Headers.Add("Partner-Id", "MiTienda");
        using var response = await integrator.SendAsync(request);
        return (int)response.StatusCode;
    }

    /// <summary>Takes everybody off the portal, as on a new machine; gives the path of its set-up link.</summary>
    public async Task<string> EmptyTheMachineAsync()
    {
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDbContext>();
        await db.Database.ExecuteSqlRawAsync(
            "DROP TRIGGER AuditEntries_NoDelete; DELETE FROM AuditEntries; DELETE FROM HandoffLinks; DELETE FROM LeakPolicies; DELETE FROM KeyPolicies; DELETE FROM KeyFindingNotices; DELETE FROM WebhookEndpoints; DELETE FROM PartnerLinks; DELETE FROM PartnerNames; DELETE FROM ContactLinks; DELETE FROM UsageDays; DELETE FROM AccessKeys; DELETE FROM Credentials; DELETE FROM Invitations; DELETE FROM People; DELETE FROM Companies");
        return $"/instalacion?codigo={await scope.ServiceProvider.GetRequiredService<FirstSetup>().IssueAsync(CancellationToken.None)}";
    }

    /// <summary>Opens the page with the mails and gives the address of the link in the latest.</summary>
    public async Task<string> MailedLinkAsync()
    {
        await app.Services.GetRequiredService<MailWorker>().SendDueAsync(CancellationToken.None);
        await Page.GotoAsync(Address + "/desarrollo/correos");
        return await Page.Locator(".mail-text a").First.GetAttributeAsync("href") ?? "";
    }

    /// <summary>Opens the page with the mails and gives the code that the integrator was mailed last.</summary>
    public async Task<string> MailedCodeAsync()
    {
        await app.Services.GetRequiredService<MailWorker>().SendDueAsync(CancellationToken.None);
        await Page.GotoAsync(Address + "/desarrollo/correos");
        var text = await Page.Locator("article", new() { HasText = "Tu código para ver" }).First.Locator(".mail-text").InnerTextAsync();
        return text.Split('\n').First(line => line.Trim().Length == 9 && line.Trim().All(sign => char.IsAsciiDigit(sign) || sign == ' '))
            .Trim();
    }

    /// <summary>Types the code into the page to which the integrator's link leads, and sends it.</summary>
    public async Task OpenHandoffAsync(string code)
    {
        await Page.GetByLabel("Código que te llegó por correo").FillAsync(code);
        await Button("Ver las credenciales").ClickAsync();
    }

    /// <summary>Sends every mail that waits.</summary>
    public Task SendMailsAsync() => app.Services.GetRequiredService<MailWorker>().SendDueAsync(CancellationToken.None);

    /// <summary>Writes what was counted so far, as happens each second.</summary>
    public void WriteUsage() => app.Services.GetRequiredService<UsageWriter>().Write();

    /// <summary>What an operator does to the database.</summary>
    public Task SqlAsync(string sql) => app.SqlAsync(sql);

    /// <summary>What the portal does each minute: it begins overlaps, lets unused keys lapse, and mails.</summary>
    public Task LookAfterKeysAsync() => app.Services.GetRequiredService<KeyRetirementWorker>().RoundAsync(CancellationToken.None);

    /// <summary>Sign-ins of a past day.</summary>
    public Task CountAsync(int daysAgo, UsageOutcome outcome, long count, string partner = "") =>
        app.CountAsync(TimeProvider.System.GetUtcNow().AddDays(-daysAgo), outcome, count, partner);

    /// <summary>No violation that axe finds, and nothing that has to be scrolled to sideways.</summary>
    /// <param name="state">How the report calls it.</param>
    /// <param name="looksOnly">Where axe is shown everything in another window or theme: what those can break.</param>
    /// <summary>Opens the form of the contact.</summary>
    public Task OpenContactAsync() => Page.GetByText("Cambiar el contacto", new() { Exact = true }).ClickAsync();

    public async Task AssertAccessibleAsync(string state, bool looksOnly = false)
    {
        await LoadedAsync();
        if (!await Page.EvaluateAsync<bool>("'axe' in window"))
        {
            await Page.EvaluateAsync(Axe);
        }

        var violations = await Page.EvaluateAsync<string[]>(AxeRun(looksOnly && !IsWhole ? RulesOfLooks : EveryRule));
        Assert.True(violations.Length == 0, $"{state}: {string.Join("; ", violations)}");
        await AssertFitsAsync(state);
    }

    /// <summary>What the browser's setting for letters of twice the size does.</summary>
    public async Task EnlargeLettersAsync()
    {
        var session = await context.NewCDPSessionAsync(Page);
        await session.SendAsync(
            "Page.setFontSizes", new() { ["fontSizes"] = new Dictionary<string, int> { ["standard"] = 32, ["fixed"] = 26 } });
    }

    public async Task AssertFitsAsync(string state) => Assert.False(
        await Page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth"), $"{state}: wider than the window");

    /// <summary>Everything that is said comes from the resources; for a visitor who arrived <c>marked</c>.</summary>
    public async Task AssertTranslatableAsync(string state)
    {
        var written = await Page.EvaluateAsync<string[]>(TextMarks.Script);
        Assert.True(written.Length == 0, $"{state}: written into the page instead of a text: {string.Join(" | ", written)}");
    }

    /// <summary>From the next page on, as the cookie of the preferences says.</summary>
    public Task SpeakAsync(string language) => context.AddCookiesAsync(
        [new() { Name = "idioma", Value = CookieRequestCultureProvider.MakeCookieValue(new(language)), Url = Address }]);

    public async ValueTask DisposeAsync()
    {
        await context.CloseAsync();
        integrator.Dispose();
        await app.DisposeAsync();
    }

    private async Task OpenAsync(Chromium chromium, bool javaScript, int width, bool dark, float density)
    {
        context = await chromium.Browser.NewContextAsync(new BrowserNewContextOptions
        {
            JavaScriptEnabled = javaScript,
            ViewportSize = new ViewportSize { Width = width, Height = Height },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            DeviceScaleFactor = density,
            Locale = "es-CO",
        });
        await context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"], new() { Origin = Address });
        Page = await context.NewPageAsync();
        Page.Response += (_, response) => Complain(response.Status >= 400, $"{response.Status} {response.Url}");
        Page.Request += (_, request) =>
            Complain(
                !request.Url.StartsWith(Address, StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal),
                request.Url);
        Page.Console += (_, message) => Complain(message.Type == "error", message.Text);
        Page.PageError += (_, error) => Complains(error);
    }

    // The page's own world runs it: the package that drives axe from outside opens another page for each run, which takes ten times as
    // long.
    private static string AxeRun(string rules) => $$"""
        axe.run(document, { resultTypes: ['violations'], runOnly: {{rules}} })
          .then(result => result.violations.map(violation => `${violation.id} at ${violation.nodes.map(node => node.html).join(', ')}`))
        """;

    private void Complain(bool when, string what)
    {
        if (when)
        {
            Complains(what);
        }
    }

    private void Complains(string what) => Complaints.Add(what);
}
