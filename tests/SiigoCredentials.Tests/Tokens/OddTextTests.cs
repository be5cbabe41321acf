using System.Collections.Concurrent;
using System.Net;
using System.Text;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SiigoCredentials.Tests.Hosting;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Tests.Tokens;

/// <summary>
/// Well-formed requests with one odd text in each, to every door, page and form: in a header, a field, a part of the address.
/// <c>PORTAL_ODD_TEXTS=100000</c> asks for more,
/// <c>PORTAL_ODD_TEXTS_SEED</c> for another series.
/// </summary>
[Trait("Engine", "Both")]
public sealed class OddTextTests(Xunit.Abstractions.ITestOutputHelper output)
{
    private const int Connections = 6;
    private const int FailuresShown = 8;

    private static readonly int Requests = LongForm.Number("PORTAL_ODD_TEXTS", 10_000);
    private static readonly int Seed = LongForm.Number("PORTAL_ODD_TEXTS_SEED", 1);

    private readonly ConcurrentDictionary<int, int> statuses = new();
    private readonly ConcurrentQueue<string> failures = new();
    private int last;

    [Fact]
    public async Task OddTexts_AtEveryDoorPageAndForm_AreNeverAFault_AndIntegrationsGoOn()
    {
        using var faults = new FaultLog();
        await using var app = new PortalApp { Logs = faults, Settings = OddTextRequests.NoLimits }.OnARealPort();
        await app.InDatabaseAsync(db => db.Companies.ExecuteUpdateAsync(set => set.SetProperty(company => company.PlanCode, "premium")));
        using var bystander = await PortalClient.SignedInAsync(app, PortalClient.AdminWithoutApi);
        var pair = await bystander.GenerateAsync();
        var series = await OddTextRequests.CreateAsync(app, Seed);
        using var ended = new CancellationTokenSource();

        var integration = Task.Run(() => GoOnAsync(bystander, pair, ended.Token));
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(() => SendAsync(app, series))));
        await ended.CancelAsync();

        var signIns = await integration;
        output.WriteLine($"{Requests} requests with seed {Seed}, {series.Forms} forms; {signIns} sign-ins beside them. "
            + string.Join(
                ", ", statuses.OrderBy(pair => pair.Key).Select(pair => $"{(pair.Key == 0 ? "no answer" : pair.Key)}: {pair.Value}")));
        Assert.True(
            failures.IsEmpty && faults.Seen.IsEmpty,
            $"{failures.Count} failures with seed {Seed}\n{string.Join("\n\n", failures.Concat(faults.Seen).Take(FailuresShown))}");
        Assert.True(signIns > 10);
        app.Services.GetRequiredService<UsageWriter>().Write();
        Assert.Empty(app.Services.GetRequiredService<WorkerHealth>().Failing);
        Assert.False(app.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested);
        Assert.Equal(HttpStatusCode.OK, (await bystander.Http.GetAsync("/health/ready")).StatusCode);
    }

    [Theory]
    [InlineData("right")]
    [InlineData("wrong")]
    public async Task ClientsName_WithACharacterAcrossTheEndOfItsColumn_IsCounted(string key)
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        admin.Http.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", new string('x', UsageDay.ClientLength - 1) + "🙂");

        using var answer = await admin.AuthAsync(pair.ApiUser, key == "right" ? pair.AccessKey! : "x");
        app.Services.GetRequiredService<UsageWriter>().Write();

        var row = await app.InDatabaseAsync(db => db.UsageDays.SingleAsync());
        Assert.Equal((1, new string('x', UsageDay.ClientLength - 1)), (row.Count, row.LastClient));
    }

    [Fact]
    public async Task NulInThePair_IsTheOrdinaryRefusal_CountedLikeAnyOther()
    {
        using var faults = new FaultLog();
        await using var app = new PortalApp
        { Logs = faults, Clock = new TestClock(), Settings = { ["Tokens:FailuresPerUserPerMinute"] = "3" } };
        using var anybody = new PortalClient(app);
        List<HttpStatusCode> seen = [];

        for (var time = 0; time < 4; time++)
        {
            using var json = await anybody.AuthAsync("a\0b", "x\0");
            seen.Add(json.StatusCode);
        }

        using var form = await anybody.Http.PostAsync(
            "/oauth/token",
            new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", "c\0d"), new("client_secret", "\0")]));
        Assert.Equal(
            [HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests], seen);
        Assert.Equal(HttpStatusCode.Unauthorized, form.StatusCode);
        Assert.Empty(faults.Seen);
    }

    private static async Task<int> GoOnAsync(PortalClient integration, PortalPage pair, CancellationToken ended)
    {
        var signIns = 0;
        for (; !ended.IsCancellationRequested; signIns++)
        {
            await integration.TokenAsync(pair); // asserts 200
        }

        return signIns;
    }

    private async Task SendAsync(PortalApp app, OddTextRequests series)
    {
        using var connection = new RawConnection(app.ClientOptions.BaseAddress.Port);
        for (var index = Interlocked.Increment(ref last); index <= Requests; index = Interlocked.Increment(ref last))
        {
            var request = series.Create(index);
            var answer = await connection.SendAsync(request);
            statuses.AddOrUpdate(answer.Status, 1, (_, count) => count + 1);
            if (answer.Status is 0 or >= 500)
            {
                failures.Enqueue($"status {answer.Status}\n{request}\n-- answered:\n{answer.Text[..Math.Min(1500, answer.Text.Length)]}");
            }
        }
    }
}

/// <summary>Well-formed requests with one odd text each; the same seed and number give the same request.</summary>
internal sealed class OddTextRequests
{
    // A refusal for too many would hide what lies behind it.
    public static readonly Dictionary<string, string> NoLimits = new()
    {
        ["Tokens:SignInsPerMinute"] = "1000000",
        ["Tokens:FailuresPerUserPerMinute"] = "1000000",
        ["Tokens:FailuresPerAddressPerMinute"] = "1000000",
        ["Portal:StrangersPagesPerMinute"] = "1000000",
        ["Accounts:AttemptsPerAccount"] = "1000000",
        ["Accounts:AttemptsPerAddress"] = "1000000",
        ["Leaks:ReportsPerMinute"] = "100000",
    };

    private static readonly string[] Headers =
        ["User-Agent", "Partner-Id", "Authorization", "Accept", "Accept-Language", "Referer", "Origin", "Cookie", "X-Forwarded-For",
            "Sec-Purpose", "X-Unknown"];

    private static readonly string[] Documents =
        ["/.well-known/jwks.json", "/.well-known/oauth-authorization-server", "/openapi/v1.json", "/health/live", "/health/ready",
            "/css/site.css", "/no-existe", "/v1/no-existe"];

    // What would end the sessions that the series needs.
    private static readonly string[] Ends =
        ["/cuenta/cerrar-sesion", "/cuenta/sesiones", "handler=Disable", "handler=Revoke", "handler=Suspend"];

    private readonly string host;
    private readonly int seed;
    private readonly string apiUser;
    private readonly string accessKey;
    private readonly string token;
    private readonly List<string> pages;
    private readonly List<(string Target, string Cookies, List<(string Name, string Value)> Fields)> forms;
    private readonly string cookies;

    private OddTextRequests(
        string host, int seed, (string ApiUser, string AccessKey, string Token) pair, List<string> pages,
        List<(string, string, List<(string, string)>)> forms, string cookies)
    {
        (this.host, this.seed, this.pages, this.forms, this.cookies) = (host, seed, pages, forms, cookies);
        (apiUser, accessKey, token) = pair;
    }

    public int Forms => forms.Count;

    public static async Task<OddTextRequests> CreateAsync(PortalApp app, int seed)
    {
        using var nobody = new PortalClient(app);
        using var person = await PortalClient.SignedInAsync(app);
        using var integrator = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);
        await person.GenerateAsync();
        var pair = await integrator.GenerateAsync();
        List<string> every = [.. RouteMatrixTests.EveryPage];
        List<(string, string, List<(string, string)>)> found = [];
        foreach (var client in (PortalClient[])[nobody, person])
        {
            foreach (var page in every)
            {
                found.AddRange(FormsOf(await client.GetAsync(page), client));
            }
        }

        Assert.True(found.Count > 40, $"{found.Count} forms");
        return new OddTextRequests(
            app.ClientOptions.BaseAddress.Authority, seed, (pair.ApiUser, pair.AccessKey!, await integrator.TokenAsync(pair)), every, found,
            person.CookieHeader);
    }

    public MalformedRequest Create(int index)
    {
        var random = new Random(unchecked((seed * 7919) + index));
        var request = random.Next(10) switch
        {
            0 => SignIn(random),
            1 => OAuth(random),
            2 => Api(random),
            3 => LeakReport(random),
            4 => Page(random),
            5 => Get(random.Of(Documents)),
            _ => Form(random),
        };
        if (random.Next(3) == 0)
        {
            request.Replace(random.Of(Headers), OddTexts.ForHeader(random));
        }

        return new MalformedRequest(index, request.ToBytes(), 0, IsFramed: true, WantsNoBody: false);
    }

    private static IEnumerable<(string Target, string Cookies, List<(string Name, string Value)> Fields)> FormsOf(
        PortalPage page, PortalClient client) =>
        from form in page.Document.QuerySelectorAll("form").OfType<IHtmlFormElement>()
        let target = PortalClient.ActionOf(page, form).PathAndQuery
        where form.Method == "post" && !Ends.Any(end => target.Contains(end, StringComparison.OrdinalIgnoreCase))
        select (target, client.CookieHeader, FieldsOf(form));

    private static List<(string Name, string Value)> FieldsOf(IHtmlFormElement form) =>
    [
        .. from field in form.QuerySelectorAll("input[name], select[name], textarea[name]")
           let name = field.GetAttribute("name")!
           select (name, field is IHtmlInputElement { Type: "checkbox" } ? "true" : field.GetAttribute("value") ?? ""),
    ];

    private RawRequest Get(string target) => new RawRequest("GET", target).With("Host", host);

    private RawRequest Post(string target, string type, string body) =>
        new RawRequest("POST", target) { Body = Encoding.Latin1.GetBytes(body) }.With("Host", host).With("Content-Type", type);

    private RawRequest SignIn(Random random)
    {
        var (user, key) = random.Next(4) switch
        {
            0 => (OddTexts.ForJson(random), accessKey),
            1 => (apiUser, OddTexts.ForJson(random)),
            2 => (apiUser + OddTexts.ForJson(random), accessKey + OddTexts.ForJson(random)),
            _ => (apiUser, accessKey),
        };
        return Post(
            random.Of(["/auth", "/alliances/api/siigoapi-users/v1/sign-in"]), RawRequest.JsonType,
            $$"""{"username":"{{user}}","access_key":"{{key}}","x":"{{OddTexts.ForJson(random)}}"}""")
            .With("User-Agent", OddTexts.ForHeader(random));
    }

    private RawRequest OAuth(Random random)
    {
        var odd = OddTexts.Any(random);
        var target = random.Of(["/oauth/token", "/oauth/introspect", "/oauth/revoke"]);
        List<(string Name, string Value)> fields =
            [("grant_type", "client_credentials"), ("scope", "SiigoAPI"), ("token", token.Replace('.', '_'))];
        var place = random.Next(fields.Count + 2);
        if (place < fields.Count)
        {
            fields[place] = (fields[place].Name, odd);
        }

        var (user, key) = (place == fields.Count ? odd : apiUser, place > fields.Count ? odd : accessKey);
        if (random.Next(2) == 0)
        {
            return Post(target, RawRequest.FormType, Encode(fields))
                .With("Authorization", "Basic "
                    + Convert.ToBase64String(Encoding.Latin1.GetBytes($"{(random.Next(2) == 0 ? user : Escape(user))}:{Escape(key)}")));
        }

        return Post(target, RawRequest.FormType, Encode([.. fields, ("client_id", user), ("client_secret", key)]));
    }

    private RawRequest Api(Random random) => Get(random.Next(3) switch
    {
        0 => $"/v1/users?page={Escape(OddTexts.Any(random))}&page_size=1",
        1 => $"/v1/{Escape(OddTexts.Any(random))}",
        _ => random.Of(["/v1/credential", "/v1/users"]),
    }).With("Authorization", "Bearer " + token).With("Partner-Id", random.Next(2) == 0 ? OddTexts.ForHeader(random) : "MiTienda")
        .With("User-Agent", OddTexts.ForHeader(random));

    private RawRequest LeakReport(Random random) => Post(
        "/leak-reports",
        RawRequest.JsonType,
        $$"""[{"token":"{{(random.Next(2) == 0 ? accessKey : "")}}{{OddTexts.ForJson(random)}}","type":"x","url":"{{OddTexts.ForJson(random)}}","source":"{{OddTexts.ForJson(random)}}"}]""");

    private RawRequest Page(Random random)
    {
        var name = random.Of(["q", "codigo", "volver", "page", "handler", "dias", "desde", "token", "id", Escape(OddTexts.Any(random))]);
        var target =
            $"{random.Of(pages.ToArray())}{(random.Next(4) == 0 ? "/" + Escape(OddTexts.Any(random)) : "")}?{name}={Escape(OddTexts.Any(random))}";
        return random.Next(3) == 0 ? Get(target) : Get(target).With("Cookie", cookies);
    }

    private RawRequest Form(Random random)
    {
        var (target, known, fields) = forms[random.Next(forms.Count)];
        List<(string Name, string Value)> sent = [.. fields];
        for (var times = random.Next(1, 3); times > 0; times--)
        {
            var place = random.Next(sent.Count + 1);
            if (place == sent.Count)
            {
                sent.Add((random.Of(["q", "Volver", OddTexts.Any(random)]), OddTexts.Any(random)));
            }
            else if (sent[place].Name != "__RequestVerificationToken" || random.Next(10) == 0)
            {
                sent[place] = (sent[place].Name, random.Next(3) == 0 ? sent[place].Value + OddTexts.Any(random) : OddTexts.Any(random));
            }
        }

        var request = Post(target, RawRequest.FormType, Encode(sent)).With("User-Agent", OddTexts.ForHeader(random));
        return known.Length > 0 ? request.With("Cookie", known) : request;
    }

    private static string Encode(List<(string Name, string Value)> form) =>
        string.Join('&', form.Select(field => $"{Escape(field.Name)}={Escape(field.Value)}"));

    // Byte for byte: what is no UTF-8 stays so behind the escapes.
    private static string Escape(string text) =>
        string.Concat(
            text.Select(
                letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-' ? letter.ToString() : $"%{(int)letter:X2}"));
}
