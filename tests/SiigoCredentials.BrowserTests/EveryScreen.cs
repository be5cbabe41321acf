using Microsoft.Playwright;
using OtpNet;
using SiigoCredentials.Web.Requests;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.BrowserTests;

/// <summary>
/// Every page and state, at three widths, light and dark: nothing that axe objects to, nothing wider than the window, no complaint,
/// and no word that is not a text. One walk on a phone and one at a desk, where the window is also made narrower, lead to each state.
/// axe sees everything of a state once, at the desk in light; in dark and on the phone, what those can break; between them, a window's
/// width alone matters. The long form, <c>PORTAL_AXE=all</c>, shows it everything each time.
/// With <c>PORTAL_SCREENS=folder</c> each is also saved, as a picture to be looked at and as the HTML that was served;
/// with <c>PORTAL_PICTURES=folder</c> as a small file, in the widest light and the narrowest dark window alone.
/// </summary>
[Collection(RealBrowser.Name)]
public sealed class EveryScreen(Chromium chromium)
{
    private const int Phone = 360;
    private const int Tablet = 768;
    private const int Desk = 1440;

    [Theory]
    [InlineData(Phone)]
    [InlineData(Desk)]
    public async Task IsAccessibleAndFits(int width)
    {
        await using var visitor = await Visitor.ArriveAsync(chromium, width: width, marked: true);
        var seen = new Screens(visitor, width);
        await visitor.Page.GotoAsync(visitor.Address);
        await seen.LookAsync("sign-in-asked");
        await visitor.Page.GetByLabel("Correo").FillAsync("nadie@demo.example");
        await visitor.Page.GetByLabel("Contraseña").FillAsync("no es esta");
        await visitor.Button("Iniciar sesión").ClickAsync();
        await seen.LookAsync("sign-in-refused");
        await visitor.Page.GotoAsync(visitor.Address + "/desarrollo/correos");
        await seen.LookAsync("development-mails-empty");
        await RecoveryStatesAsync(visitor, seen);
        await visitor.SignInAsync();
        await seen.LookAsync("home-empty");
        foreach (var (name, path) in PlainPages)
        {
            await visitor.Page.GotoAsync(visitor.Address + path);
            await seen.LookAsync(name);
        }

        await HelpStatesAsync(visitor, seen);
        await PeopleStatesAsync(visitor, seen);
        await visitor.Page.GetByRole(AriaRole.Banner).Locator("summary").ClickAsync();
        await seen.LookAsync("person-menu");
        await CredentialStatesAsync(visitor, seen);
        await SecondFactorStatesAsync(visitor, seen);
        Assert.Empty(visitor.Complaints);
        await RefusalsAsync(visitor, seen);
    }

    [Theory]
    [InlineData(Phone)]
    [InlineData(Desk)]
    public async Task MailThatDidNotArrive_IsAccessibleAndFits(int width)
    {
        await using var visitor = await Visitor.ArriveAsync(chromium, width: width, marked: true);
        await visitor.SignInAsync();
        await MailStates.LookAsync(visitor, new Screens(visitor, width).LookAsync);
        Assert.Empty(visitor.Complaints);
    }

    [Theory]
    [InlineData(Phone)]
    [InlineData(Desk)]
    public async Task IdentityProvider_IsAccessibleAndFits(int width)
    {
        await using var visitor = await Visitor.ArriveAsync(chromium, width: width, marked: true, settings: ProviderStates.Settings);
        await ProviderStates.LookAsync(visitor, new Screens(visitor, width).LookAsync);
        Assert.Empty(visitor.Complaints);
    }

    [Theory]
    [InlineData(Phone)]
    [InlineData(Desk)]
    public async Task DataRequests_IsAccessibleAndFits(int width)
    {
        await using var visitor = await Visitor.ArriveAsync(chromium, width: width, marked: true);
        await DataRequestStates.LookAsync(visitor, new Screens(visitor, width).LookAsync);
        Assert.Empty(visitor.Complaints);
    }

    [Theory]
    [InlineData(Phone)]
    [InlineData(Desk)]
    public async Task SeveralCompanies_IsAccessibleAndFits(int width)
    {
        await using (var visitor = await Visitor.ArriveAsync(chromium, width: width, marked: true))
        {
            await MembershipStates.LookAsync(visitor, new Screens(visitor, width).LookAsync);
            Assert.Empty(visitor.Complaints);
        }

        await using var administrator = await Visitor.ArriveAsync(chromium, width: width, marked: true);
        await MembershipStates.LookAtRequestsAsync(administrator, new Screens(administrator, width).LookAsync);
        Assert.Empty(administrator.Complaints);
    }

    [Theory]
    [InlineData(Phone)]
    [InlineData(Desk)]
    public async Task FirstSetUp_IsAccessibleAndFits(int width)
    {
        await using var visitor = await Visitor.ArriveAsync(chromium, width: width, demandsFactor: true, marked: true);
        var seen = new Screens(visitor, width);
        await visitor.AttachDeviceAsync();
        await visitor.SignInAsync(path: "/alianzas/mi-credencial-api");
        await visitor.HeadingIsAsync("Protege tu cuenta");
        await seen.LookAsync("first-set-up");
        await visitor.Button("Configurar aplicación").ClickAsync();
        await seen.LookAsync("first-set-up-application");
        await visitor.Link("Cancelar").ClickAsync();
        await visitor.Button("Activar huella, rostro o PIN").ClickAsync();
        await seen.LookAsync("first-set-up-passkey");
        await visitor.Button("Activar huella, rostro o PIN").ClickAsync();
        await visitor.NoticeIsAsync("Tu dispositivo está listo");
        await seen.LookAsync("first-set-up-codes");
        await visitor.SqlAsync("UPDATE People SET HasShortPassword = 1");
        await visitor.Page.GotoAsync(visitor.Address + "/cuenta/contrasena");
        await seen.LookAsync("password-beside-a-factor");
        await RemovePasskeyAsync(visitor);
        await visitor.NoticeIsAsync("Primero elige una contraseña de 15 caracteres o más");
        await seen.LookAsync("factor-stays");
        await visitor.SqlAsync("UPDATE People SET HasShortPassword = 0; UPDATE Sessions SET ProvenAt = '2026-01-01 00:00:00'");
        await RemovePasskeyAsync(visitor);
        await visitor.HeadingIsAsync("Confirma que eres tú");
        await seen.LookAsync("prove-identity-passkey-only");
        await visitor.Button("Usar huella, rostro o PIN").ClickAsync();
        await visitor.NoticeIsAsync("Quitamos el dispositivo");
        await seen.LookAsync("first-set-up-again");
        Assert.Empty(visitor.Complaints);
    }

    private static async Task RemovePasskeyAsync(Visitor visitor)
    {
        await visitor.Page.GotoAsync(visitor.Address + "/cuenta/seguridad");
        var devices = visitor.Page.Locator("[aria-labelledby=titulo-llaves]");
        await devices.Locator("summary").ClickAsync();
        await devices.GetByRole(AriaRole.Button, new() { Name = "Quitar" }).ClickAsync();
    }

    private static readonly (string Name, string Path)[] PlainPages =
    [
        ("settings", "/configuracion"),
        ("more-settings", "/configuracion/mas-configuraciones"),
        ("integrations", "/configuracion/api-integraciones"),
        ("authentication", "/configuracion/autenticacion"),
        ("partners", "/alianzas"),
        ("partner-list-empty", "/alianzas/aliados"),
        ("help", "/ayuda"),
        ("help-credentials", "/ayuda/obtener-credenciales"),
        ("help-connect", "/ayuda/conectar-integracion"),
        ("help-no-entry", "/ayuda/no-puedo-entrar"),
        ("api-reference", "/ayuda/referencia-api"),
        ("news-empty", "/ayuda/novedades"),
        ("contact-link-over", "/contacto/confirmar?codigo=usado"),
        ("contact-moved-over", "/contacto/ya-actualice?codigo=usado"),
        ("unsubscribe-over", "/contacto/cancelar-novedades?codigo=usado"),
        ("search", "/buscar"),
        ("search-results", "/buscar?q=credenciales"),
        ("search-nothing", "/buscar?q=xyzw"),
        ("preferences", "/preferencias"),
        ("sign-out", "/cuenta/cerrar-sesion"),
        ("account", "/cuenta"),
        ("sessions", "/cuenta/sesiones"),
        ("password", "/cuenta/contrasena"),
        ("security-empty", "/cuenta/seguridad"),
        ("address", "/cuenta/correo"),
        ("address-link-over", "/cuenta/confirmar-correo?codigo=usado"),
    ];

    private static async Task HelpStatesAsync(Visitor visitor, Screens seen)
    {
        await visitor.Page.GotoAsync(visitor.Address + "/ayuda/conectar-integracion");
        await visitor.Page.GetByLabel("¿Qué falta").FillAsync("Mi clave es siigo_ak_0123456789abcdef y no entra");
        await visitor.Button("No me sirvió").ClickAsync();
        await visitor.NoticeIsAsync("No guardamos tu respuesta");
        await seen.LookAsync("help-comment-refused");
        await visitor.Button("Sí, me sirvió").ClickAsync();
        await visitor.NoticeIsAsync("Gracias, guardamos tu respuesta");
        await seen.LookAsync("help-answered");
    }

    private static async Task RecoveryStatesAsync(Visitor visitor, Screens seen)
    {
        await visitor.Page.GotoAsync(visitor.Address + "/cuenta/restablecer?codigo=usado");
        await seen.LookAsync("recovery-over");
        await visitor.Page.GotoAsync(visitor.Address + "/cuenta/recuperar");
        await seen.LookAsync("recovery");
        await visitor.Page.GetByLabel("Correo").FillAsync("vendedor@tornillo.demo.example");
        await visitor.Button("Enviar enlace").ClickAsync();
        await visitor.NoticeIsAsync("Revisa tu correo");
        await seen.LookAsync("recovery-asked");
        await visitor.Page.GotoAsync(await visitor.MailedLinkAsync());
        await seen.LookAsync("recovery-password");
        await visitor.Page.GetByLabel("Contraseña nueva").FillAsync("vendedorvendedor");
        await visitor.Button("Guardar contraseña").ClickAsync();
        await seen.LookAsync("recovery-password-refused");
        await visitor.Page.GetByLabel("Contraseña nueva").FillAsync("tres tristes tigres de Boyacá");
        await visitor.Button("Guardar contraseña").ClickAsync();
        await visitor.NoticeIsAsync("Tu contraseña nueva está lista");
        await seen.LookAsync("recovery-done");
    }

    private static async Task PeopleStatesAsync(Visitor visitor, Screens seen)
    {
        var path = visitor.Address + "/configuracion/usuarios";
        await visitor.Page.GotoAsync(path);
        await seen.LookAsync("people");
        await visitor.Button("Enviar invitación").ClickAsync();
        await seen.LookAsync("people-errors");
        await visitor.Page.GetByLabel("Correo")
            .FillAsync("una.persona.con.un.nombre.muy.largo@departamento-de-integraciones.andina.example");
        await visitor.Button("Enviar invitación").ClickAsync();
        await visitor.NoticeIsAsync("Invitación creada");
        await seen.LookAsync("people-invited");
        await visitor.Page.GetByText("Cambiar a Carlos Muñoz").ClickAsync();
        await seen.LookAsync("people-change");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Desactivar a Carlos Muñoz" }).ClickAsync();
        await visitor.NoticeIsAsync("Usuario desactivado");
        await visitor.Page.GetByText("Cambiar a Carlos Muñoz").ClickAsync();
        await seen.LookAsync("people-disabled");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Reactivar a Carlos Muñoz" }).ClickAsync();
        await visitor.NoticeIsAsync("Usuario reactivado");
        var invitation = await visitor.MailedLinkAsync();
        await seen.LookAsync("development-mails");
        await visitor.Page.GotoAsync(invitation);
        await seen.LookAsync("invitation");
        await visitor.Button("Crear cuenta").ClickAsync();
        await seen.LookAsync("invitation-errors");
        await visitor.Page.GetByLabel("Nombre").FillAsync("Sofía");
        await visitor.Page.GetByLabel("Apellido").FillAsync("Vélez");
        await visitor.Page.GetByLabel("Contraseña").FillAsync("tres tristes tigres de Boyacá");
        await visitor.Button("Crear cuenta").ClickAsync();
        await visitor.NoticeIsAsync("Tu cuenta está lista");
        await seen.LookAsync("invitation-done");
        await visitor.Page.GotoAsync(invitation);
        await seen.LookAsync("invitation-over");
        await visitor.Page.GotoAsync(visitor.Address + "/cuenta/correo");
        await visitor.Page.GetByLabel("Correo nuevo").FillAsync("ana@nueva.example");
        await visitor.Button("Enviar enlace").ClickAsync();
        await visitor.NoticeIsAsync("Confirma tu nuevo correo");
        await seen.LookAsync("address-asked");
        await visitor.Page.GotoAsync(await visitor.MailedLinkAsync());
        await seen.LookAsync("address-confirm");
    }

    private static async Task CredentialStatesAsync(Visitor visitor, Screens seen)
    {
        var path = visitor.Address + "/configuracion/credenciales-usuario-api";
        await visitor.Page.GotoAsync(path + "/probar");
        await seen.LookAsync("connection-test-nothing");
        await visitor.Page.GotoAsync(path);
        await seen.LookAsync("credential-empty");
        await visitor.Button("Generar credenciales").ClickAsync();
        await seen.LookAsync("credential-empty-errors");
        await visitor.Page.GotoAsync(path);
        await visitor.Page.GetByLabel("Nombre").FillAsync("Julia Integradora");
        await visitor.Page.GetByLabel("Correo").FillAsync("julia@aliado.example");
        // past the script: the page that confirms without it
        await visitor.Page.EvaluateAsync("document.getElementById('generar').submit()");
        await Assertions.Expect(visitor.Button("Continuar")).ToBeVisibleAsync();
        await seen.LookAsync("credential-generate-page");
        await visitor.Button("Cancelar").ClickAsync();
        await visitor.Button("Generar credenciales").ClickAsync();
        await seen.LookAsync("credential-generate-dialog");
        await visitor.Button("Continuar").ClickAsync();
        await seen.LookAsync("credential-generated");
        await visitor.Page.GotoAsync(path);
        await seen.LookAsync("credential-in-use");
        await visitor.Page.Locator("[data-copy=usuario-api]").ClickAsync();
        await Assertions.Expect(visitor.Page.GetByText("Copiado", new() { Exact = true })).ToBeVisibleAsync();
        await visitor.Page.ReloadAsync();
        await visitor.Page.GotoAsync(path + "/conectar");
        await visitor.Page.GetByText("JavaScript", new() { Exact = true }).First.ClickAsync();
        await seen.LookAsync("credential-program");
        await visitor.Page.GetByText("Programas que cambian la clave solos").ClickAsync();
        await seen.LookAsync("credential-program-rotates");
        await ConnectionTestStatesAsync(visitor, seen);
        await ContactStatesAsync(visitor, seen, path);
        await NewsStatesAsync(visitor, seen);
        await visitor.Page.GotoAsync(path);
        await visitor.SpeakAsync(ScreenPreferences.English);
        await visitor.Page.ReloadAsync();
        await visitor.HeadingIsAsync("API user credentials");
        await seen.LookAsync("credential-in-use-english");
        await visitor.SpeakAsync(ScreenPreferences.Spanish);
        await visitor.Page.ReloadAsync();
        await visitor.Link("Restablecer credenciales").ClickAsync();
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await seen.LookAsync("credential-rotate-dialog");
        await visitor.Page.Keyboard.PressAsync("Escape");
        await visitor.SqlAsync("UPDATE Sessions SET ProvenAt = '2026-01-01 00:00:00'");
        await visitor.Button("Ver Access Key").ClickAsync();
        await seen.LookAsync("prove-identity");
        await visitor.Page.GetByLabel("Contraseña").FillAsync("no es esta");
        await visitor.Button("Continuar").ClickAsync();
        await seen.LookAsync("prove-identity-refused");
        await visitor.Page.GetByLabel("Contraseña").FillAsync(SiigoCredentials.Web.Operator.DemoData.Password);
        await visitor.Button("Continuar").ClickAsync();
        await seen.LookAsync("credential-revealed");
        await visitor.Page.GotoAsync(path + "?handler=ConfirmRotate");
        await seen.LookAsync("credential-rotate-page");
        await visitor.Page.GetByLabel("Entiendo que debo entregar").CheckAsync();
        await visitor.Button("Restablecer").ClickAsync();
        await seen.LookAsync("credential-rotated");
        await OverlapStatesAsync(visitor, seen, path);
        await AllowedAddressStatesAsync(visitor, seen, path);
        await WebhookStates.LookAsync(visitor, seen.LookAsync);
        await visitor.Page.GotoAsync(visitor.Address + "/alianzas/mi-credencial-api");
        await visitor.OpenContactAsync();
        await visitor.Page.GetByLabel("Correo").FillAsync("pedro@aliado.example");
        await visitor.Button("Actualizar datos").ClickAsync();
        await visitor.NoticeIsAsync("Contacto actualizado");
        await seen.LookAsync("contact-saved");
        await visitor.OpenContactAsync();
        await visitor.Page.GetByLabel("Nombre").FillAsync("Otra Persona");
        await visitor.Page.EvaluateAsync("document.querySelectorAll('[name=\"Operation.Version\"]').forEach(version => version.value = 1)");
        await visitor.Button("Actualizar datos").ClickAsync();
        await visitor.NoticeIsAsync("Hiciste otro cambio en otra ventana");
        await seen.LookAsync("contact-superseded");
        await HandoffStates.LookAsync(visitor, seen.LookAsync, path);
        await UsageStatesAsync(visitor, seen, path);
        await StoppingStatesAsync(visitor, seen, path);
        await PartnerStatesAsync(visitor, seen);
        await visitor.SqlAsync("UPDATE Companies SET SuspendedAt = '2026-01-01 00:00:00' WHERE Nit = '900123456'");
        await visitor.Page.GotoAsync(path);
        await seen.LookAsync("credential-suspended");
        await visitor.Page.GotoAsync(visitor.Address);
        await seen.LookAsync("home-suspended");
        await visitor.SqlAsync("UPDATE Companies SET SuspendedAt = NULL; UPDATE AccessKeys SET State = 'Revoked' WHERE State = 'Current'");
        await visitor.Page.GotoAsync(path);
        await seen.LookAsync("credential-revoked");
        await visitor.Page.GotoAsync(visitor.Address);
        await seen.LookAsync("home-revoked");
    }

    private static async Task StoppingStatesAsync(Visitor visitor, Screens seen, string path)
    {
        await visitor.SqlAsync("UPDATE Sessions SET ProvenAt = datetime('now')");
        await visitor.Page.GotoAsync(path + "/seguridad");
        await visitor.Page.EvaluateAsync(
            "document.querySelectorAll('[aria-labelledby=titulo-detener] details').forEach(act => act.open = true)");
        await seen.LookAsync("credential-stopping");
        await visitor.Button("Suspender las integraciones").ClickAsync();
        await visitor.NoticeIsAsync("Integraciones suspendidas");
        await seen.LookAsync("credential-suspended-by-company");
        await visitor.Page.GotoAsync(visitor.Address);
        await seen.LookAsync("home-suspended-by-company");
        await visitor.Page.GotoAsync(path);
        await visitor.Button("Reanudar las integraciones").ClickAsync();
        await visitor.NoticeIsAsync("Integraciones reanudadas");
        await visitor.Page.GotoAsync(path + "/actividad");
        await visitor.Page.Locator("main details").First.EvaluateAsync("record => record.open = true");
        await seen.LookAsync("activity");
        await visitor.Page.GetByText("Para auditores").ClickAsync();
        await seen.LookAsync("activity-auditors");
        await visitor.Page.GotoAsync(path + "/actividad?que=People&desde=2020-01-01&hasta=2020-01-02");
        await seen.LookAsync("activity-filtered");
    }

    private static async Task PartnerStatesAsync(Visitor visitor, Screens seen)
    {
        var path = visitor.Address + "/alianzas/aliados";
        await visitor.CountAsync(0, UsageOutcome.SignedIn, 1_234, "MiTienda");
        await visitor.CountAsync(2, UsageOutcome.SignedIn, 5, "UnPartnerIdLarguisimoQueNadieLeeConGusto0123456789");
        await visitor.Page.GotoAsync(path);
        await visitor.Page.GetByText("Cambiar nombre").First.ClickAsync();
        await visitor.Page.GetByLabel("Nombre para tu empresa").First.FillAsync("Tienda en línea");
        await visitor.Button("Guardar nombre").First.ClickAsync();
        await visitor.NoticeIsAsync("Nombre guardado");
        await visitor.Page.GetByText("Compartir el estado").First.ClickAsync();
        await seen.LookAsync("partner-list");
        await visitor.Button("Crear enlace").First.ClickAsync();
        await visitor.NoticeIsAsync("El enlace está listo");
        await seen.LookAsync("partner-link");
        await visitor.Page.GotoAsync(
            new Uri(new Uri(visitor.Address), new Uri(await visitor.Page.Locator("#enlace").InnerTextAsync()).PathAndQuery).ToString());
        await seen.LookAsync("partner-health");
        await visitor.Page.GotoAsync(path);
        await seen.LookAsync("partner-list-shared");
        await visitor.SqlAsync("DELETE FROM UsageDays");
    }

    private static async Task ContactStatesAsync(Visitor visitor, Screens seen, string path)
    {
        await visitor.Page.GotoAsync(visitor.Address);
        await seen.LookAsync("home-contact-unconfirmed");
        var link = await visitor.MailedLinkAsync();
        await visitor.Page.GotoAsync(path);
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Pedirlo de nuevo" }).ClickAsync();
        await visitor.NoticeIsAsync("Enlace en camino");
        await seen.LookAsync("contact-asked-again");
        await visitor.Page.GotoAsync(link);
        await seen.LookAsync("contact-confirm");
        await visitor.Button("Confirmar correo").ClickAsync();
        await visitor.NoticeIsAsync("Tu correo está confirmado");
        await seen.LookAsync("contact-confirmed");
    }

    private static async Task NewsStatesAsync(Visitor visitor, Screens seen)
    {
        var code = new string('A', 43);
        var hash = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(code)));
        await visitor.SqlAsync($"""
            INSERT INTO Announcements (Id, Subject, Text, ContentHash, PublishedAt) VALUES
            ('019d0000-0000-7000-8000-000000000001', 'La respuesta de /v1/users trae páginas', 'Desde el 1 de diciembre, la respuesta trae 25 usuarios por página.' || char(10, 10) || 'Si tu integración espera más, pide page_size=100.', X'01', '2026-11-23 15:00:00'),
            ('019d0000-0000-7000-8000-000000000002', 'Mantenimiento el domingo 29 de noviembre', 'Entre las 5:00 y las 5:15 a. m. la API puede responder 503: intenta de nuevo.', X'02', '2026-11-24 15:00:00');
            INSERT INTO AnnouncementMails (AnnouncementId, Address, TokenHash, CreatedAt) VALUES ('019d0000-0000-7000-8000-000000000002', 'julia@aliado.example', X'{hash}', '2026-11-24 15:00:00')
            """);
        await visitor.Page.GotoAsync(visitor.Address + "/ayuda/novedades");
        await seen.LookAsync("news");
        await visitor.Page.GotoAsync($"{visitor.Address}/contacto/cancelar-novedades?codigo={code}");
        await seen.LookAsync("unsubscribe");
        await visitor.Button("No recibir más novedades").ClickAsync();
        await visitor.NoticeIsAsync("Ya no te enviaremos novedades");
        await seen.LookAsync("unsubscribed");
    }

    private static async Task UsageStatesAsync(Visitor visitor, Screens seen, string path)
    {
        await visitor.CountAsync(0, UsageOutcome.SignedIn, 1, "MiTienda");
        await LookAsync("usage-one-day");
        for (var day = 1; day < 30; day++)
        {
            await visitor.CountAsync(day, UsageOutcome.SignedIn, day % 7 == 0 ? 40 : 800 + (day * 37 % 500), "MiTienda");
        }

        await visitor.CountAsync(
            3, UsageOutcome.SignedIn, 7,
            "UnAliadoConUnNombreTanLargoComoLoPermiteElPortalQueSonCienLetrasYNumerosSinEspaciosNiSignos0123456789");
        await visitor.CountAsync(9, UsageOutcome.WrongKey, 214);
        await visitor.CountAsync(10, UsageOutcome.MistypedKey, 3);
        await visitor.CountAsync(10, UsageOutcome.OverLimit, 1, "MiTienda");
        await visitor.CountAsync(11, UsageOutcome.OldKey, 61, "MiTienda");
        await visitor.CountAsync(11, UsageOutcome.AddressNotAllowed, 8);
        await LookAsync("usage-many");
        await visitor.Page.Locator(".usage-chart .bar").Last.FocusAsync();
        await seen.LookAsync("usage-bar");
        await visitor.Page.Locator("[aria-labelledby=titulo-aliados] a").First.ClickAsync();
        await visitor.NoticeIsAsync("Uso de MiTienda");
        await seen.LookAsync("usage-partner");
        await visitor.SqlAsync("DELETE FROM UsageDays WHERE Outcome = 'SignedIn'");
        await visitor.CountAsync(0, UsageOutcome.WrongKey, 12);
        await LookAsync("usage-only-failures");
        await visitor.Page.GotoAsync(visitor.Address);
        await seen.LookAsync("home-failing");
        await visitor.SqlAsync("DELETE FROM UsageDays");

        async Task LookAsync(string name)
        {
            await visitor.Page.GotoAsync(path + "/uso");
            await visitor.Page.GetByText("Ver los números en una tabla").ClickAsync();
            await seen.LookAsync(name);
        }
    }

    private static async Task ConnectionTestStatesAsync(Visitor visitor, Screens seen)
    {
        await visitor.Link("Probar la conexión").ClickAsync();
        await visitor.HeadingIsAsync("Probar la conexión");
        await seen.LookAsync("connection-test");
        await visitor.Button("Probar la conexión").ClickAsync();
        await visitor.NoticeIsAsync("La conexión funciona");
        await seen.LookAsync("connection-test-good");
        foreach (var (user, key, step, name) in new[]
        {
            ("", "siigo_ak_cortada", "1: Formato", "format"),
            ("otra-empresa.con-un-nombre-muy-largo.7k2m9qxw@api.siigo.example", "", "2: Usuario API", "user"),
            ("", SiigoCredentials.Web.Credentials.AccessKeyFormat.Generate(), "3: Access Key", "key"),
        })
        {
            await visitor.Page.GetByLabel("Usuario API").FillAsync(user);
            await visitor.Page.GetByLabel("Access Key").FillAsync(key);
            await visitor.Button("Probar la conexión").ClickAsync();
            await visitor.NoticeIsAsync($"La conexión falla en el paso {step}");
            await seen.LookAsync($"connection-test-{name}");
        }
    }

    private static async Task OverlapStatesAsync(Visitor visitor, Screens seen, string path)
    {
        await visitor.Page.GotoAsync(path + "?handler=ConfirmRotate");
        await visitor.Page.GetByLabel("Cuando alguien use el nuevo").CheckAsync();
        await seen.LookAsync("credential-rotate-on-first-use");
        await visitor.Page.GetByLabel("En 3 días").CheckAsync();
        await visitor.Page.GetByLabel("Entiendo que debo entregar").CheckAsync();
        await visitor.Button("Restablecer").ClickAsync();
        await visitor.NoticeIsAsync("Cambio de clave que espera el primer uso");
        await seen.LookAsync("first-use-awaited");
        await visitor.Page.GotoAsync(path + "?handler=ConfirmRotate");
        await seen.LookAsync("first-use-awaited-rotate");
        await visitor.Page.GetByLabel("Ahora", new() { Exact = true }).CheckAsync();
        await visitor.Page.GetByLabel("En 3 días").CheckAsync();
        await visitor.Page.GetByLabel("Entiendo que debo entregar").CheckAsync();
        await visitor.Button("Restablecer").ClickAsync();
        await visitor.NoticeIsAsync("Cambio de clave en curso");
        await seen.LookAsync("overlap-begun");
        await visitor.Page.GotoAsync(await visitor.MailedLinkAsync());
        await seen.LookAsync("contact-moved");
        await visitor.Button("Ya actualicé").ClickAsync();
        await visitor.NoticeIsAsync("Gracias, le avisamos a la empresa");
        await seen.LookAsync("contact-moved-said");
        await visitor.SqlAsync("""
            WITH RECURSIVE place (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM place WHERE number < 22)
            INSERT INTO UsageDays (Day, CredentialId, AccessKeyId, PartnerId, Outcome, Address, Count, LastAt, LastAddress, LastClient)
            SELECT date('now', '-5 hours'), CredentialId, Id, iif(number % 5 = 0, '', 'MiTienda'), 'SignedIn', iif(number = 22, '', '190.0.2.' || number), 1210 - 55 * number,
                   datetime('now', '-' || number || ' hours'), '190.0.2.' || number, iif(number = 2, 'UnClienteConUnNombreMuyLargo/1.0 (que dice tambien desde donde y para quien trabaja)', 'cliente/1.0')
            FROM AccessKeys, place WHERE State = 'Current' OR (State = 'Retiring' AND number < 4)
            """);
        await visitor.Page.GotoAsync(path);
        await seen.LookAsync("overlap-in-use");
        await visitor.Page.EvaluateAsync("document.querySelectorAll('main details').forEach(act => act.open = true)");
        await seen.LookAsync("overlap-acts");
        await visitor.Link("Restablecer credenciales").ClickAsync();
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await seen.LookAsync("overlap-rotate-dialog");
        await visitor.Page.GotoAsync(path);
        await visitor.Page.GetByText("Volver a la anterior").ClickAsync();
        await visitor.Button("Volver a la clave anterior").ClickAsync();
        await visitor.NoticeIsAsync("La clave anterior es la vigente otra vez");
        await seen.LookAsync("overlap-gone-back");
        await visitor.Page.GetByText("Finalizar ahora").ClickAsync();
        await visitor.Button("Finalizar el cambio").ClickAsync();
        await visitor.NoticeIsAsync("El cambio terminó");
        await seen.LookAsync("overlap-finished");
    }

    private static async Task AllowedAddressStatesAsync(Visitor visitor, Screens seen, string path)
    {
        await visitor.Page.GotoAsync(path + "/seguridad");
        await seen.LookAsync("credential-security");
        await visitor.Link("Limitar las IP").ClickAsync();
        await visitor.HeadingIsAsync("IP permitidas");
        await seen.LookAsync("allowed-addresses");
        await visitor.Page.GetByLabel("IP o redes").FillAsync("190.0.2.300\n190.0.2.1/24\n2001:db8::/129");
        await visitor.Button("Guardar IP permitidas").ClickAsync();
        await visitor.NoticeIsAsync("No guardamos las IP permitidas");
        await seen.LookAsync("allowed-addresses-errors");
        await visitor.Page.GetByLabel("IP o redes").FillAsync("190.0.2.0/29\n2001:db8::/48");
        await visitor.Button("Guardar IP permitidas").ClickAsync();
        await visitor.NoticeIsAsync("No guardamos nada todavía");
        await seen.LookAsync("allowed-addresses-somebody");
        await visitor.Page.GetByLabel("Entiendo que dejarán de entrar").CheckAsync();
        await visitor.Button("Guardar IP permitidas").ClickAsync();
        await visitor.NoticeIsAsync("IP permitidas guardadas");
        await seen.LookAsync("allowed-addresses-saved");
        await visitor.Page.GotoAsync(path + "/probar");
        await visitor.Button("Probar la conexión").ClickAsync();
        await visitor.NoticeIsAsync("Las credenciales funcionan, pero no desde tu IP");
        await seen.LookAsync("connection-test-elsewhere");
        await visitor.SqlAsync("UPDATE Credentials SET AllowedAddresses = ''; DELETE FROM UsageDays");
    }

    private static async Task SecondFactorStatesAsync(Visitor visitor, Screens seen)
    {
        var path = visitor.Address + "/cuenta/seguridad";
        await visitor.AttachDeviceAsync();
        await visitor.Page.GotoAsync(path);
        await visitor.Button("Agregar este dispositivo").ClickAsync();
        await seen.LookAsync("passkey-new");
        await visitor.Button("Activar huella, rostro o PIN").ClickAsync();
        await visitor.NoticeIsAsync("Tu dispositivo está listo");
        await seen.LookAsync("recovery-codes");
        await visitor.Link("Ya los guardé").ClickAsync();
        await Assertions.Expect(visitor.Page.GetByText("Códigos de recuperación sin usar: 10")).ToBeVisibleAsync();
        await visitor.Page.EvaluateAsync("document.querySelectorAll('main details').forEach(act => act.open = true)");
        await seen.LookAsync("security-passkey-only");
        await visitor.Page.Context.ClearCookiesAsync();
        await visitor.SignInAsync();
        await visitor.HeadingIsAsync("Confirma que eres tú");
        await seen.LookAsync("second-step-passkey-only");
        await visitor.Button("Usar huella, rostro o PIN").ClickAsync();
        await visitor.HeadingIsAsync("Inicio");
        await visitor.SqlAsync(
            "UPDATE AccessKeys SET State = 'Current' WHERE State = 'Revoked'; UPDATE Credentials SET ContactConfirmedAt = '2026-01-01 00:00:00'");
        await visitor.CountAsync(0, UsageOutcome.SignedIn, 1, "MiTienda");
        await visitor.Page.ReloadAsync();
        await Assertions.Expect(visitor.Page.GetByText("Todo en orden")).ToBeVisibleAsync();
        await seen.LookAsync("home-all-is-well");
        await visitor.Page.GotoAsync(path);
        await visitor.Button("Agregar este dispositivo").ClickAsync();
        await visitor.Button("Activar huella, rostro o PIN").ClickAsync();
        await Assertions.Expect(visitor.Page.GetByText("Tu dispositivo no la guardó")).ToBeVisibleAsync();
        await seen.LookAsync("passkey-failed");
        await visitor.Page.GotoAsync(path);
        await visitor.Button("Configurar aplicación").ClickAsync();
        await seen.LookAsync("authenticator-set-up");
        var totp = new Totp(Base32Encoding.ToBytes(await visitor.Page.Locator("#secreto").InnerTextAsync()));
        await visitor.Page.GetByLabel("Escribe el código").FillAsync("12");
        await visitor.Button("Activar").ClickAsync();
        await visitor.NoticeIsAsync("El código no coincide");
        await seen.LookAsync("authenticator-wrong-code");
        await visitor.Page.GetByLabel("Escribe el código").FillAsync(totp.ComputeTotp(TimeProvider.System.GetUtcNow().UtcDateTime));
        await visitor.Button("Activar").ClickAsync();
        await visitor.NoticeIsAsync("Tu aplicación está activa");
        await visitor.Page.EvaluateAsync("document.querySelectorAll('main details').forEach(act => act.open = true)");
        await seen.LookAsync("security-full");
        await visitor.SqlAsync("UPDATE Sessions SET ProvenAt = '2026-01-01 00:00:00'");
        await visitor.Button("Crear códigos").ClickAsync();
        await visitor.HeadingIsAsync("Confirma que eres tú");
        await seen.LookAsync("prove-identity-both");
        await visitor.Page.Context.ClearCookiesAsync();
        await visitor.SignInAsync();
        await seen.LookAsync("code-asked");
        await visitor.Page.GetByLabel("Código de 6 dígitos").FillAsync("12");
        await visitor.Button("Continuar").ClickAsync();
        await visitor.NoticeIsAsync("No pudimos dejarte entrar");
        await seen.LookAsync("code-refused");
        await visitor.Link("Usar un código de recuperación").ClickAsync();
        await seen.LookAsync("recovery-code-asked");
        await visitor.Page.Context.ClearCookiesAsync();
        await visitor.Page.GotoAsync(visitor.Address + "/cuenta/verificacion");
        await visitor.NoticeIsAsync("Empieza de nuevo");
        await seen.LookAsync("code-too-late");
    }

    private static async Task RefusalsAsync(Visitor visitor, Screens seen)
    {
        await visitor.Page.GotoAsync(visitor.Address + "/alianzas/estado?codigo=usado");
        await seen.LookAsync("partner-health-over");
        await visitor.Page.GotoAsync(visitor.Address + "/no-existe");
        await seen.LookAsync("not-found");
        await visitor.Page.Context.ClearCookiesAsync();
        await visitor.SignInAsync("contador@andina.demo.example", "/alianzas/mi-credencial-api");
        await seen.LookAsync("not-administrator");
        await visitor.Page.GotoAsync(visitor.Address);
        await seen.LookAsync("home-colleague");
        await visitor.Page.Context.ClearCookiesAsync();
        await visitor.SignInAsync("admin@espiga.demo.example", "/alianzas/mi-credencial-api");
        await seen.LookAsync("plan-without-api");
        await visitor.Page.GotoAsync(visitor.Address);
        await seen.LookAsync("home-without-api");
        await visitor.Page.EvaluateAsync(
            "document.querySelectorAll('[name=__RequestVerificationToken]').forEach(token => token.value = 'x')");
        await visitor.Page.GetByRole(AriaRole.Banner).Locator("summary").ClickAsync();
        await visitor.Button("Cerrar sesión").ClickAsync();
        await seen.LookAsync("form-refused");
        await visitor.Page.GotoAsync(visitor.Address + "/cuenta/cerrar-sesion");
        await visitor.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button, new() { Name = "Cerrar sesión" }).ClickAsync();
        await visitor.HeadingIsAsync("Cerrar sesión");
        await seen.LookAsync("signed-out");
        await visitor.Page.GotoAsync(visitor.Address + "/instalacion?codigo=usado");
        await seen.LookAsync("setup-over");
        await visitor.Page.GotoAsync(visitor.Address + await visitor.EmptyTheMachineAsync());
        await visitor.Button("Crear empresa y Administrador").ClickAsync();
        await seen.LookAsync("setup-errors");
    }

    private sealed class Screens
    {
        private readonly string? folder = Environment.GetEnvironmentVariable("PORTAL_SCREENS");
        private readonly string? pictures = Environment.GetEnvironmentVariable("PORTAL_PICTURES");
        private readonly Visitor visitor;
        private readonly int[] widths;
        private IResponse? latest;

        public Screens(Visitor visitor, int width)
        {
            (this.visitor, widths) = (visitor, width == Desk ? [Tablet, Desk] : [width]); // the walk goes on in the last one
            visitor.Page.Response += (_, response) => latest = response.Request.IsNavigationRequest && response.Status is < 300 or >= 400
                ? response : latest;
        }

        public async Task LookAsync(string name)
        {
            foreach (var width in widths)
            {
                await visitor.Page.SetViewportSizeAsync(width, Visitor.Height);
                await LookAsync(name, width, ColorScheme.Dark);
                await LookAsync(name, width, ColorScheme.Light);
            }

            await visitor.AssertTranslatableAsync(name);
            if (!widths.Contains(Desk))
            {
                return;
            }

            if (pictures is null)
            {
                await ScreenIndex.AssertIsOfTodayAsync(visitor, name);
            }
            else
            {
                await ScreenIndex.NoteAsync(visitor, name, pictures);
            }
        }

        // Pictures alone are taken without looking at anything else.
        private bool IsOnlyForPictures => pictures is not null && folder is null;

        private async Task LookAsync(string name, int width, ColorScheme scheme)
        {
            var window = $"{width}-{(scheme == ColorScheme.Dark ? "dark" : "light")}";
            var isPicture = window is "1440-light" or "360-dark";
            if (IsOnlyForPictures && !isPicture)
            {
                return;
            }

            // colours that still fade would be looked at half way
            await visitor.Page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
            if (IsOnlyForPictures)
            {
                await visitor.LoadedAsync();
            }
            else if (width == Tablet && !Visitor.IsWhole)
            {
                await visitor.AssertFitsAsync($"{name} at {window}");
            }
            else
            {
                await visitor.AssertAccessibleAsync($"{name} at {window}", looksOnly: window != "1440-light");
            }

            // What is below the window is fetched when somebody scrolls there; a picture of the whole page has to have it.
            await visitor.Page.EvaluateAsync(
                "Promise.all([...document.images].map(image => { image.loading = 'eager'; return image.decode(); }))");
            var isDialog = name.EndsWith("dialog", StringComparison.Ordinal); // it covers the window, not the whole page
            if (pictures is not null && isPicture)
            {
                var png = await visitor.Page.ScreenshotAsync(new() { FullPage = !isDialog });
                await Pictures.SaveAsync(
                    visitor.Page.Context.Browser!, png, Path.Combine(pictures, $"{name}-{window}.webp"), widest: 1_000, quality: 0.6);
            }

            if (folder is not null)
            {
                await visitor.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{window}.png"), FullPage = !isDialog });
                // as served, for a checker
                await File.WriteAllTextAsync(Path.Combine(folder, $"{name}-{window}.html"), await latest!.TextAsync());
            }
        }
    }
}
