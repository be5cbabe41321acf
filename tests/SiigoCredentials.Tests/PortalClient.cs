using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AngleSharp;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Microsoft.AspNetCore.Mvc.Testing.Handlers;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Tests;

/// <summary>A page as the server sent it.</summary>
public sealed record PortalPage(HttpStatusCode Status, string Address, string Html, IDocument Document, HttpResponseMessage Response)
{
    public string Heading => Document.QuerySelector("h1")?.TextContent.Trim() ?? "";

    public string Notice => Document.QuerySelector(".alert-heading")?.TextContent.Trim() ?? "";

    public string? AccessKey => Document.QuerySelector("#access-key")?.TextContent.Trim();

    public string ApiUser => Document.QuerySelector("#usuario-api")!.TextContent.Trim();

    /// <summary>The page's own form, where it has but one.</summary>
    public IHtmlFormElement MainForm => (IHtmlFormElement)Document.QuerySelector("main form")!;

    public string FormToken => Document.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;

    /// <summary>The form whose action, or one of whose buttons, names the handler; with that action.</summary>
    public IHtmlFormElement Form(string handler)
    {
        bool Names(string? address) => address is not null && address.EndsWith($"handler={handler}", StringComparison.Ordinal);

        var forms = Document.QuerySelectorAll("form").OfType<IHtmlFormElement>();
        var own = forms.FirstOrDefault(form => Names(form.GetAttribute("action")));
        if (own is not null && own.QuerySelector("button[name='Operation.Id']:not([formaction])") is not { })
        {
            return own;
        }

        // a form with several acts: the button brings the id of its act
        var button = Document.QuerySelectorAll("button").OfType<IHtmlButtonElement>().First(button => own is null
            ? Names(button.GetAttribute("formaction")) : button.Form == own && !button.HasAttribute("formaction"));
        var form = (IHtmlFormElement)button.Form!.Clone();
        form.SetAttribute("action", button.GetAttribute("formaction") ?? form.GetAttribute("action"));
        var id = Document.CreateElement("input");
        id.SetAttribute("name", button.GetAttribute("name"));
        id.SetAttribute("value", button.GetAttribute("value"));
        form.AppendChild(id);
        return form;
    }

    /// <summary>Whether the page offers an act.</summary>
    public bool Offers(string handler) => Document.QuerySelectorAll("form[action], button[formaction]").Any(element =>
        (element.GetAttribute("formaction") ?? element.GetAttribute("action"))!.EndsWith($"handler={handler}", StringComparison.Ordinal));
}

/// <summary>A browser without JavaScript: cookies, forms with their hidden fields, redirects.</summary>
public sealed class PortalClient(Uri address, PortalApp? app) : IDisposable
{
    public PortalClient(PortalApp app) : this(app is ProductionApp ? new(ProductionApp.Address) : app.ClientOptions.BaseAddress, app)
    {
    }

    public const string ByConfiguration = "/configuracion/credenciales-usuario-api";
    public const string ByPartners = "/alianzas/mi-credencial-api";
    public const string ConnectTab = ByPartners + "/conectar";
    public const string UsageTab = ByPartners + "/uso";
    public const string SecurityTab = ByPartners + "/seguridad";
    public const string Admin = "admin@andina.demo.example";
    public const string Colleague = "contador@andina.demo.example";
    public const string OtherAdmin = "admin@tornillo.demo.example";
    public const string AdminWithoutApi = "admin@espiga.demo.example";

    private readonly CookieContainer cookies = new();
    private HttpClient? http;

    public HttpClient Http => http ??= Connect();

    /// <summary>The cookies as a thief would replay them.</summary>
    public string CookieHeader => cookies.GetCookieHeader(address);

    /// <summary>The same server for requests whose answers are looked at one by one: no redirects, no cookies of its own.</summary>
    public HttpClient WithoutRedirects() =>
        app!.CreateClient(new() { AllowAutoRedirect = false, HandleCookies = false, BaseAddress = address });

    /// <summary>The same browser, shown each redirect instead of following it; over a real port.</summary>
    public HttpClient StepByStep() =>
        new(new SocketsHttpHandler { CookieContainer = cookies, AllowAutoRedirect = false }) { BaseAddress = address };

    /// <summary>Brings another browser's cookie, as whoever controls their own browser can.</summary>
    public void TakeCookie(PortalClient from, string name)
    {
        var taken = from.cookies.GetCookies(address).Single(cookie => cookie.Name == name);
        cookies.Add(address, new Cookie(name, taken.Value, taken.Path));
    }

    /// <summary>Brings a cookie that nobody gave.</summary>
    public void BringCookie(string name, string value) => cookies.Add(address, new Cookie(name, value, "/"));

    /// <summary>Loses a cookie, as a browser does whose owner clears it.</summary>
    public void ForgetCookie(string name) => cookies.GetCookies(address).Single(cookie => cookie.Name == name).Expired = true;

    /// <summary>A client that has signed in through the real form.</summary>
    public static async Task<PortalClient> SignedInAsync(PortalApp app, string email = Admin)
    {
        var client = new PortalClient(app);
        var home = await client.SignInAsync(email, DemoData.Password);
        Assert.Equal("Inicio", home.Heading);
        return client;
    }

    /// <summary>The Administrador's colleague, made an Administrador too.</summary>
    public static async Task<PortalClient> SecondAdministratorAsync(PortalApp app)
    {
        await app.InDatabaseAsync(db => db.Memberships.Where(row => row.Person!.Email == Colleague)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Role, PersonRole.Administrador)));
        return await SignedInAsync(app, Colleague);
    }

    public async Task<PortalPage> SignInAsync(string email, string password, string? path = null)
    {
        var page = await GetAsync(path ?? "/cuenta/iniciar-sesion");
        return await SubmitAsync(page, page.MainForm, new() { ["Email"] = email, ["Password"] = password });
    }

    public async Task<PortalPage> GetAsync(string path) => await ReadAsync(await Http.GetAsync(path));

    /// <summary>Sends a form as a browser would: its own fields, some of them changed or added.</summary>
    public async Task<PortalPage> SubmitAsync(PortalPage page, IHtmlFormElement form, Dictionary<string, string>? changes = null) =>
        await ReadAsync(await Http.PostAsync(ActionOf(page, form), new FormUrlEncodedContent(Fields(form, changes))));

    public static Uri ActionOf(PortalPage page, IHtmlFormElement form) =>
        new(new Uri(page.Address), form.GetAttribute("action") ?? page.Address);

    public static Dictionary<string, string> Fields(IHtmlFormElement form, Dictionary<string, string>? changes = null)
    {
        var fields = form.QuerySelectorAll("input[name], select[name]")
            .Where(input =>
                input is not IHtmlInputElement { Type: "checkbox" or "radio", IsChecked: false } and not IHtmlInputElement
                { Type: "checkbox" })
            .ToDictionary(
                input => input.GetAttribute("name")!,
                input => (input as IHtmlInputElement)?.Value ?? ((IHtmlSelectElement)input).Value ?? "",
                StringComparer.Ordinal);
        foreach (var (name, value) in changes ?? [])
        {
            fields[name] = value;
        }

        return fields;
    }

    /// <summary>From the empty page to the pair, by the confirmation page.</summary>
    public async Task<PortalPage> GenerateAsync(
        string route = ByConfiguration, string name = "Julia Integradora", string email = "julia@aliado.example")
    {
        var empty = await GetAsync(route);
        var confirm = await SubmitAsync(empty, empty.Form("Generate"), Contact(name, email));
        return await SubmitAsync(confirm, confirm.Form("Generate"), Yes);
    }

    /// <summary>Replaces the key; with a time to wait, the overlap begins with the first use.</summary>
    public async Task<PortalPage> RotateAsync(string route = ByConfiguration, string overlap = "00:00:00", string? firstUseWithin = null)
    {
        var confirm = await GetAsync($"{route}?handler=ConfirmRotate");
        var fields = new Dictionary<string, string>(Yes) { ["Rotation.Overlap"] = overlap };
        if (firstUseWithin is not null)
        {
            (fields["Rotation.OnFirstUse"], fields["Rotation.FirstUseWithin"]) = ("true", firstUseWithin);
        }

        return await SubmitAsync(confirm, confirm.Form("Rotate"), fields);
    }

    public async Task<PortalPage> SuspendAsync(string route = ByConfiguration)
    {
        var page = await GetAsync(route + "/seguridad");
        return await SubmitAsync(page, page.Form("Suspend"));
    }

    public static Dictionary<string, string> Contact(string name, string email) =>
        new() { ["Contact.Name"] = name, ["Contact.Email"] = email };

    /// <summary>A yes to a rotation without an overlap, whatever the page proposes.</summary>
    public static Dictionary<string, string> AtOnce => new(Yes) { ["Rotation.Overlap"] = "00:00:00" };

    /// <summary>A yes; to a rotation one that begins at once, whatever the page proposes.</summary>
    public static Dictionary<string, string> Yes => new() { ["Operation.Confirmed"] = "true", ["Rotation.OnFirstUse"] = "false" };

    public Task<HttpResponseMessage> AuthAsync(string username, string accessKey) =>
        Http.PostAsJsonAsync("/auth", new { username, access_key = accessKey });

    public Task<string> TokenAsync(PortalPage pair) => TokenAsync(pair.ApiUser, pair.AccessKey!);

    public async Task<string> TokenAsync(string username, string accessKey)
    {
        using var response = await AuthAsync(username, accessKey);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (string)(await response.Content.ReadFromJsonAsync<JsonObject>())!["access_token"]!;
    }

    /// <summary>A call to the API with the headers as given; null leaves one out.</summary>
    public async Task<HttpResponseMessage> CallAsync(
        string path, string? authorization, string? partnerId = "MiTienda", HttpContent? body = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path)
        { Content = body, Version = Http.DefaultRequestVersion, VersionPolicy = Http.DefaultVersionPolicy };
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        if (partnerId is not null)
        {
            request.Headers.TryAddWithoutValidation("Partner-Id", partnerId);
        }

        return await Http.SendAsync(request);
    }

    public void Dispose() => http?.Dispose();

    // Over sockets the innermost handler follows redirects and keeps cookies by itself: then it must be into our container.
    private HttpClient Connect() => app is null or { IsOnARealPort: true }
        ? new HttpClient(new SocketsHttpHandler { CookieContainer = cookies })
        {
            BaseAddress = address,
            DefaultRequestVersion = app is { IsOverHttp2: true }
            ? HttpVersion.Version20 : HttpVersion.Version11,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact
        }
        : app.CreateDefaultClient(address, new RedirectHandler(), new CookieContainerHandler(cookies));

    private static async Task<PortalPage> ReadAsync(HttpResponseMessage response)
    {
        var html = await response.Content.ReadAsStringAsync();
        var document = await BrowsingContext.New(Configuration.Default).OpenAsync(request => request.Content(html));
        return new PortalPage(response.StatusCode, response.RequestMessage!.RequestUri!.ToString(), html, document, response);
    }
}
