using System.Net;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace SiigoCredentials.Tests.Hosting;

/// <summary>
/// Every route of the program against every kind of person. A route without a row here fails the test:
/// whoever adds one says first who may use it.
/// </summary>
[Trait("Loop", "Quick")]
public sealed class RouteMatrixTests
{
    // Nobody, a colleague, the Administrador, another company's Administrador.
    private static readonly Dictionary<string, (string Method, int[] Expected)> Matrix = new()
    {
        [""] = ("GET", [302, 200, 200, 200]),
        ["buscar"] = ("GET", [302, 200, 200, 200]),
        ["preferencias"] = ("GET", [200, 200, 200, 200]),
        ["entrega"] = ("GET", [200, 200, 200, 200]), // the integrator has no account
        ["configuracion"] = ("GET", [302, 200, 200, 200]),
        ["configuracion/mas-configuraciones"] = ("GET", [302, 200, 200, 200]),
        ["configuracion/api-integraciones"] = ("GET", [302, 200, 200, 200]),
        ["configuracion/autenticacion"] = ("GET", [302, 200, 200, 200]),
        ["configuracion/usuarios"] = ("GET", [302, 403, 200, 200]),
        ["configuracion/credenciales-usuario-api"] = ("GET", [302, 403, 200, 200]),
        ["configuracion/credenciales-usuario-api/conectar"] = ("GET", [302, 403, 200, 200]),
        ["configuracion/credenciales-usuario-api/uso"] = ("GET", [302, 403, 200, 200]),
        ["configuracion/credenciales-usuario-api/seguridad"] = ("GET", [302, 403, 200, 200]),
        ["configuracion/credenciales-usuario-api/probar"] = ("GET", [302, 403, 200, 200]),
        ["configuracion/credenciales-usuario-api/direcciones"] = ("GET", [302, 403, 200, 200]),
        ["configuracion/credenciales-usuario-api/webhooks"] = ("GET", [302, 403, 200, 200]),
        ["configuracion/credenciales-usuario-api/actividad"] = ("GET", [302, 403, 200, 200]),
        ["alianzas"] = ("GET", [302, 200, 200, 200]),
        ["alianzas/aliados"] = ("GET", [302, 403, 200, 200]),
        ["alianzas/estado"] = ("GET", [404, 404, 404, 404]), // without a link that serves
        ["alianzas/mi-credencial-api"] = ("GET", [302, 403, 200, 200]),
        ["alianzas/mi-credencial-api/conectar"] = ("GET", [302, 403, 200, 200]),
        ["alianzas/mi-credencial-api/uso"] = ("GET", [302, 403, 200, 200]),
        ["alianzas/mi-credencial-api/seguridad"] = ("GET", [302, 403, 200, 200]),
        ["alianzas/mi-credencial-api/actividad"] = ("GET", [302, 403, 200, 200]),
        ["ayuda"] = ("GET", [302, 200, 200, 200]),
        ["ayuda/obtener-credenciales"] = ("GET", [302, 200, 200, 200]),
        ["ayuda/conectar-integracion"] = ("GET", [200, 200, 200, 200]), // who programs has no account
        ["ayuda/no-puedo-entrar"] = ("GET", [200, 200, 200, 200]), // who cannot enter has to read it
        ["ayuda/novedades"] = ("GET", [200, 200, 200, 200]),
        ["ayuda/referencia-api"] = ("GET", [200, 200, 200, 200]),
        ["tratamiento-de-datos"] = ("GET", [200, 200, 200, 200]), // a contact has no account
        ["tratamiento-de-datos/solicitud"] = ("GET", [200, 200, 200, 200]),
        ["tratamiento-de-datos/tu-solicitud"] = ("GET", [200, 200, 200, 200]),
        ["tratamiento-de-datos/mis-datos"] = ("GET", [200, 200, 200, 200]),
        ["reportar-filtracion"] = ("GET", [200, 200, 200, 200]), // whoever finds a key may tell
        ["mis-empresas"] = ("GET", [302, 200, 200, 200]),
        ["cuenta"] = ("GET", [302, 200, 200, 200]),
        ["cuenta/salir-de-la-empresa"] = ("GET", [302, 200, 200, 200]),
        ["cuenta/contrasena"] = ("GET", [302, 200, 200, 200]),
        ["cuenta/seguridad"] = ("GET", [302, 200, 200, 200]),
        ["cuenta/proveedor"] = ("GET", [404, 404, 404, 404]), // without an identity provider
        ["cuenta/verificacion"] = ("GET", [302, 302, 302, 302]), // to the sign-in page while nobody is waited for
        ["cuenta/sesiones"] = ("GET", [302, 200, 200, 200]),
        ["cuenta/correo"] = ("GET", [302, 200, 200, 200]),
        ["cuenta/confirmar-correo"] = ("GET", [302, 200, 200, 200]),
        ["cuenta/recuperar"] = ("GET", [200, 200, 200, 200]),
        ["cuenta/restablecer"] = ("GET", [200, 200, 200, 200]),
        ["cuenta/invitacion"] = ("GET", [200, 200, 200, 200]),
        ["contacto/confirmar"] = ("GET", [200, 200, 200, 200]), // who develops the integration has no account
        ["contacto/cancelar-novedades"] = ("GET", [200, 200, 200, 200]),
        ["contacto/ya-actualice"] = ("GET", [200, 200, 200, 200]),
        ["cuenta/iniciar-sesion"] = ("GET", [200, 302, 302, 302]),
        ["cuenta/cerrar-sesion"] = ("GET", [200, 200, 200, 200]),
        ["instalacion"] = ("GET", [200, 200, 200, 200]),
        ["desarrollo/correos"] = ("GET", [200, 200, 200, 200]), // in Development alone
        ["error"] = ("GET", [404, 404, 404, 404]),
        ["/auth"] = ("POST", [415, 415, 415, 415]),
        ["/alliances/api/siigoapi-users/v1/sign-in"] = ("POST", [415, 415, 415, 415]),
        ["/oauth/token"] = ("POST", [400, 400, 400, 400]),
        ["/oauth/introspect"] = ("POST", [400, 400, 400, 400]),
        ["/oauth/revoke"] = ("POST", [400, 400, 400, 400]),
        ["/leak-reports"] = ("POST", [415, 415, 415, 415]),
        ["/.well-known/oauth-authorization-server"] = ("GET", [200, 200, 200, 200]),
        ["/.well-known/openid-configuration"] = ("GET", [200, 200, 200, 200]),
        ["/.well-known/jwks.json"] = ("GET", [200, 200, 200, 200]),
        ["/health/live"] = ("GET", [200, 200, 200, 200]),
        ["/health/ready"] = ("GET", [200, 200, 200, 200]), // up or not; why is told to the holder of the token
        ["/openapi/v1.json"] = ("GET", [200, 200, 200, 200]),
        // A person's session is no token.
        ["/v1/users"] = ("GET", [401, 401, 401, 401]),
        ["/v1/credential"] = ("GET", [401, 401, 401, 401]),
        ["/v1/credential/rotations"] = ("GET", [401, 401, 401, 401]),
        ["/v1/{**path}"] = ("GET", [401, 401, 401, 401]),
        ["/alliances/api/v1/users"] = ("GET", [401, 401, 401, 401]),
        ["/alliances/api/v1/credential"] = ("GET", [401, 401, 401, 401]),
        ["/alliances/api/v1/credential/rotations"] = ("GET", [401, 401, 401, 401]),
        ["/alliances/api/v1/{**path}"] = ("GET", [401, 401, 401, 401]),
    };

    // Nobody's data are in them.
    private static readonly string[] Kept =
        ["/.well-known/oauth-authorization-server", "/.well-known/openid-configuration", "/.well-known/jwks.json", "/openapi/v1.json"];

    /// <summary>The pages for which somebody has to be signed in.</summary>
    internal static IEnumerable<string> PagesOfPeople =>
        Matrix.Where(row => row.Value.Expected[0] == 302 && row.Key != "cuenta/verificacion").Select(row => $"/{row.Key}");

    /// <summary>The pages that answer an Administrador.</summary>
    internal static IEnumerable<string> PagesOfTheAdministrador =>
        Matrix.Where(row => !row.Key.StartsWith('/') && row.Value.Expected[2] == 200).Select(row => $"/{row.Key}");

    /// <summary>Every page, for anybody.</summary>
    internal static IEnumerable<string> EveryPage => Matrix.Where(row => !row.Key.StartsWith('/')).Select(row => $"/{row.Key}");

    // The last one belongs to the first company too, as an Administrador, but has the other one in force.
    private static readonly string?[] People =
        [null, PortalClient.Colleague, PortalClient.Admin, PortalClient.AdminWithoutApi, PortalClient.OtherAdmin];

    [Fact]
    public async Task EveryRoute_ForEveryPerson_AnswersAsExpected()
    {
        await using var app = new PortalApp();
        using var owner = await PortalClient.SignedInAsync(app);
        var pair = await owner.GenerateAsync();
        var routes = RoutesOf(app);
        await app.SqlAsync(
            $"""
            UPDATE Memberships SET LastChosenAt = '2026-01-01 00:00:00';
            INSERT INTO Memberships (PersonId, CompanyId, Role, JoinedAt, IsFromOutside)
            SELECT People.Id, Companies.Id, 'Administrador', '2026-01-01 00:00:00', TRUE FROM People, Companies
            WHERE Email = '{PortalClient.OtherAdmin}' AND Nit = '900123456'
            """);
        Assert.Equal(Matrix.Keys.Order(), routes.Order());

        for (var who = 0; who < People.Length; who++)
        {
            using var person = People[who] is { } email ? await SignedInAsync(app, email) : new PortalClient(app);
            foreach (var (route, (method, expected)) in Matrix)
            {
                using var response = await SendAsync(app, person.CookieHeader, new HttpMethod(method), "/" + route.TrimStart('/'));
                Assert.True(
                    expected[Math.Min(who, 3)] == (int)response.StatusCode, $"{People[who] ?? "nobody"} {method} {route}: {response.StatusCode}");
                var html = await response.Content.ReadAsStringAsync();
                Assert.DoesNotContain(pair.AccessKey!, html, StringComparison.Ordinal);
                var isMailbox = route == "desarrollo/correos"; // in Development alone, for everybody's mails
                Assert.True(
                    People[who] == PortalClient.Admin || isMailbox || !html.Contains(pair.ApiUser, StringComparison.Ordinal),
                    $"{People[who]} sees the pair at {route}");
                Assert.True(response.Headers.CacheControl?.NoStore != Kept.Contains(route), $"{route}: {response.Headers.CacheControl}");
            }
        }
    }

    // Who works in two companies lands where one chooses.
    private static async Task<PortalClient> SignedInAsync(PortalApp app, string email)
    {
        var client = new PortalClient(app);
        Assert.Contains((await client.SignInAsync(email, Web.Operator.DemoData.Password)).Heading, (string[])["Inicio", "Mis empresas"]);
        return client;
    }

    [Fact]
    public async Task EveryPage_PostedWithoutAFormToken_IsRefusedAndChangesNothing()
    {
        await using var app = new PortalApp();
        using var owner = await PortalClient.SignedInAsync(app);
        var pair = await owner.GenerateAsync();
        string[] handlers =
            ["", "?handler=Generate", "?handler=Rotate", "?handler=Reveal", "?handler=Contact", "?handler=AskAgain", "?handler=Edit",
                "?handler=HandOff", "?handler=CancelHandOff", "?handler=LeakPolicy", "?handler=KeyPolicy", "?handler=Suspend",
                "?handler=Resume",
                "?handler=Revoke", "?handler=Export", "?handler=Name", "?handler=Share", "?handler=Withdraw", "?handler=Invite",
                "?handler=Role", "?handler=Disable", "?handler=Choose", "?handler=Ask", "?handler=Grant",
                "?handler=Refuse", "?handler=Accept", "?handler=Answer", "?handler=Save", "?handler=Preview", "?handler=Test",
                "?handler=Roll", "?handler=Remove", "?handler=NoExiste"];

        foreach (var page in Matrix.Keys.Where(route => !route.StartsWith('/') && route != "error"))
        {
            foreach (var handler in handlers)
            {
                using var response = await SendAsync(app, owner.CookieHeader, HttpMethod.Post, $"/{page}{handler}");
                Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
                Assert.Contains("Ese formulario ya no sirve", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            }
        }

        Assert.Equal(HttpStatusCode.OK, (await owner.AuthAsync(pair.ApiUser, pair.AccessKey!)).StatusCode);
        Assert.Equal("Inicio", (await owner.GetAsync("/")).Heading);
    }

    [Theory]
    [InlineData(null, 302)]
    [InlineData(PortalClient.Colleague, 403)]
    [InlineData(PortalClient.AdminWithoutApi, 200)]
    public async Task EveryAct_WithAValidFormTokenOfWhoMayNot_ChangesNothing(string? email, int expected)
    {
        await using var app = new PortalApp();
        using var owner = await PortalClient.SignedInAsync(app);
        var pair = await owner.GenerateAsync();
        using var person = email is null ? new PortalClient(app) : await PortalClient.SignedInAsync(app, email);
        var page = await person.GetAsync(email is null ? "/cuenta/iniciar-sesion" : "/");
        var fields = new Dictionary<string, string>(PortalClient.Yes)
        {
            ["__RequestVerificationToken"] = page.FormToken,
            ["Operation.Id"] = Guid.CreateVersion7().ToString(),
            ["Operation.Version"] = "1",
            ["wanted"] = "2",
            ["KeyPolicy.MaxAge"] = "90",
            ["KeyPolicy.Remind"] = "7",
            ["KeyPolicy.Unused"] = "2",
            ["Contact.Name"] = "Otra",
            ["Contact.Email"] = "otra@x.example",
            ["CompanyId"] = await app.InDatabaseAsync(db => db.Credentials.Select(row => row.CompanyId.ToString()).SingleAsync()),
        };
        var before = await app.InDatabaseAsync(db => db.AuditEntries.CountAsync());

        foreach (var route in (string[])[PortalClient.ByConfiguration, PortalClient.ByPartners])
        {
            foreach (
                var handler in (
                    string[])["Generate", "Rotate", "Reveal", "Contact", "AskAgain", "Edit", "HandOff", "CancelHandOff", "LeakPolicy",
                    "KeyPolicy", "Suspend", "Resume", "Revoke"])
            {
                using var response = await SendAsync(
                    app, person.CookieHeader, HttpMethod.Post, $"{route}?handler={handler}", new FormUrlEncodedContent(fields));
                Assert.Equal(expected, (int)response.StatusCode);
                Assert.DoesNotContain("siigo_ak_", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            }
        }

        Assert.Equal(before, await app.InDatabaseAsync(db => db.AuditEntries.CountAsync()));
        Assert.Equal(HttpStatusCode.OK, (await owner.AuthAsync(pair.ApiUser, pair.AccessKey!)).StatusCode);
    }

    [Fact]
    public async Task FormToken_OfAnotherPerson_IsRefused()
    {
        await using var app = new PortalApp();
        using var owner = await PortalClient.SignedInAsync(app);
        await owner.GenerateAsync();
        using var other = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);
        await other.GenerateAsync();
        var page = await other.GetAsync(PortalClient.ByPartners);

        var stolen = await owner.SubmitAsync(page, page.Form("Reveal"));

        Assert.Equal(HttpStatusCode.BadRequest, stolen.Status);
        Assert.Null(stolen.AccessKey);
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    [InlineData("OPTIONS")]
    [InlineData("TRACE")]
    [InlineData("FOO")]
    public async Task OtherMethods_AreNeverServed(string method)
    {
        await using var app = new PortalApp();
        using var owner = await PortalClient.SignedInAsync(app);

        foreach (var route in Matrix.Keys.Where(route => route != "error"))
        {
            using var response = await SendAsync(app, owner.CookieHeader, new HttpMethod(method), "/" + route.TrimStart('/'));
            Assert.InRange((int)response.StatusCode, 400, 405);
        }
    }

    internal static string MethodOf(string route) => Matrix[route].Method;

    internal static string[] RoutesOf(PortalApp app) =>
    [
        .. app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.StaticAssets.StaticAssetDescriptor>() is null)
            .Select(endpoint => endpoint.RoutePattern.RawText!)
            .Where(pattern => pattern != "{**path:file}") // the development server's own files
            .Distinct(),
    ];

    private static async Task<HttpResponseMessage> SendAsync(
        PortalApp app, string cookies, HttpMethod method, string path, HttpContent? content = null)
    {
        using var http = app.CreateClient(new() { AllowAutoRedirect = false, HandleCookies = false });
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (cookies.Length > 0)
        {
            request.Headers.Add("Cookie", cookies);
        }

        return await http.SendAsync(request);
    }
}
