using System.Text;

namespace SiigoCredentials.Tests.Tokens;

/// <summary>
/// What valid requests are made of: a live pair and its tokens, and people's cookies with the form token that belongs to them.
/// </summary>
internal sealed record ValidParts(
    string Host, string ApiUser, string AccessKey, string Token, string SpentToken, (string Cookies, string FormToken) Person,
    (string Cookies, string FormToken) Nobody);

/// <summary>A valid request to every door: the token service, and the pages with their forms.</summary>
internal sealed class ValidRequests(ValidParts parts)
{
    private static readonly string[] CredentialPages = [PortalClient.ByConfiguration, PortalClient.ByPartners];

    private static readonly string[] Handlers = ["Generate", "Rotate", "Reveal", "Contact", "Edit"];

    private static readonly string[] Pages =
    [
        "/", "/configuracion", "/configuracion/mas-configuraciones", "/configuracion/api-integraciones", "/configuracion/autenticacion",
        PortalClient.ByConfiguration, PortalClient.ByConfiguration + "?handler=ConfirmRotate", PortalClient.ByPartners, "/alianzas",
        "/ayuda", "/cuenta",
        "/cuenta/iniciar-sesion?volver=/ayuda", "/cuenta/cerrar-sesion", "/instalacion?codigo=abc", "/error", "/no-existe", "/css/site.css",
        "/js/portal.js", "/favicon.svg",
    ];

    private static readonly string[] Documents =
        ["/.well-known/oauth-authorization-server", "/.well-known/openid-configuration", "/.well-known/jwks.json",
            "/.well-known/no-existe"];

    /// <summary>Any door; the ones that cost the server a slow hash come seldom.</summary>
    public RawRequest Any(Random random) => random.Next(100) switch
    {
        < 16 => SignIn("/auth"),
        < 22 => SignIn("/alliances/api/siigoapi-users/v1/sign-in"),
        < 32 => OAuth("/oauth/token", random, ("grant_type", "client_credentials"), ("scope", "SiigoAPI")),
        < 40 => OAuth("/oauth/introspect", random, ("token", parts.Token), ("token_type_hint", "access_token")),
        < 45 => OAuth("/oauth/revoke", random, ("token", parts.SpentToken)),
        < 50 => Request("GET", random.Of(Documents)),
        < 60 => Bearer(Request("GET", "/v1/users?page=1&page_size=25")),
        < 65 => Bearer(Request("GET", "/v1/credential")),
        < 73 => PageRequest("GET", random.Of(Pages), random),
        < 93 => CredentialForm(random),
        < 94 => Form(
            "/cuenta/iniciar-sesion", parts.Nobody, ("Email", PortalClient.Colleague), ("Password", "una clave cualquiera"),
            ("Volver", "/ayuda")),
        < 96 => Form("/cuenta/iniciar-sesion", (parts.Nobody.Cookies, "x"), ("Email", PortalClient.Colleague), ("Password", "x")),
        < 98 => Form(
            "/instalacion?codigo=abc", parts.Nobody, ("CompanyName", "A"), ("Nit", "900123456"), ("PlanCode", "premium"),
            ("Email", "a@b.co"), ("Password", "x")),
        _ => Form("/cuenta/cerrar-sesion", parts.Nobody),
    };

    private RawRequest Request(string method, string target) => new RawRequest(method, target).With("Host", parts.Host);

    private RawRequest SignIn(string door)
    {
        var request = Request("POST", door).With("Content-Type", RawRequest.JsonType).With("Partner-Id", "MiTienda");
        request.Body = Encoding.Latin1.GetBytes($$"""{"username":"{{parts.ApiUser}}","access_key":"{{parts.AccessKey}}"}""");
        return request;
    }

    private RawRequest OAuth(string door, Random random, params (string Name, string Value)[] fields)
    {
        var inHeader = random.Next(2) == 0;
        var client = inHeader ? [] : ((string, string)[])[("client_id", parts.ApiUser), ("client_secret", parts.AccessKey)];
        var request = new RawRequest("POST", door) { Form = [.. fields, .. client] }.With("Host", parts.Host)
            .With("Content-Type", RawRequest.FormType);
        return inHeader
            ? request.With(
                "Authorization", "Basic " + Convert.ToBase64String(Encoding.Latin1.GetBytes($"{parts.ApiUser}:{parts.AccessKey}")))
            : request;
    }

    private RawRequest Bearer(RawRequest request) => request.With("Authorization", "Bearer " + parts.Token).With("Partner-Id", "MiTienda");

    private RawRequest PageRequest(string method, string target, Random random)
    {
        var request = Request(method, target);
        return random.Next(3) > 0 ? request.With("Cookie", parts.Person.Cookies) : request;
    }

    private RawRequest CredentialForm(Random random)
    {
        var (cookies, token) = parts.Person;
        var known = random.Next(8) switch { 0 => ("", token), 1 => (cookies, ""), 2 => parts.Nobody, _ => (cookies, token) };
        return Form(
            $"{random.Of(CredentialPages)}?handler={random.Of(Handlers)}",
            known,
            ("Contact.Name", "Julia Integradora"),
            ("Contact.Email", "julia@aliado.example"),
            ("Operation.Id", new Guid(random.Next(), 1, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 1).ToString()),
            ("Operation.Version", random.Next(4) == 0 ? "0" : "1"),
            ("Operation.Confirmed", "true"));
    }

    private RawRequest Form(string target, (string Cookies, string FormToken) known, params (string Name, string Value)[] fields)
    {
        var form = new RawRequest("POST", target) { Form = [.. fields, ("__RequestVerificationToken", known.FormToken)] }
            .With("Host", parts.Host).With("Content-Type", RawRequest.FormType);
        return known.Cookies.Length > 0 ? form.With("Cookie", known.Cookies) : form;
    }
}
