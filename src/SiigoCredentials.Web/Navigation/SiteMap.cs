namespace SiigoCredentials.Web.Navigation;

/// <summary>One page of the portal: its path, its title, and what it is for.</summary>
public sealed record SitePage(string Path, string Title, string Icon, string Summary, SitePage? Parent = null)
{
    /// <summary>Other names that the search finds it by.</summary>
    public IReadOnlyList<string> AlsoCalled { get; init; } = [];
}

/// <summary>The pages of the credential below one of its two routes: tabs under one heading.</summary>
public sealed record CredentialRoute(SitePage Summary, SitePage Connect, SitePage Usage, SitePage Security, SitePage Activity)
{
    /// <summary>In the order of the tabs.</summary>
    public IReadOnlyList<SitePage> Tabs { get; } = [Summary, Connect, Usage, Security, Activity];
}

/// <summary>The source of menus, breadcrumbs, page titles and the search.</summary>
public static class SiteMap
{
    public static readonly SitePage Home = new("/Index", "Inicio", "home", "Lo que necesita tu atención")
    {
        AlsoCalled = ["principal", "tablero", "pendientes"],
    };

    public static readonly SitePage Partners = new("/Alianzas/Index", "Alianzas", "affiliate", "Los aliados que se conectan con tu empresa")
    {
        AlsoCalled = ["aliados"],
    };

    public static readonly SitePage PartnerList =
        new("/Alianzas/Aliados", "Aliados", "users", "Quién usa tu credencial API, y qué dejas ver a cada uno", Partners)
        {
            AlsoCalled = ["Partner-Id", "quién se conecta con mi empresa", "compartir el estado de la credencial"],
        };

    public static readonly SitePage MyCredential =
        new("/Alianzas/MiCredencialApi", "Mi credencial API", "key", "El Usuario API y el Access Key que usan tus aliados", Partners)
        {
            AlsoCalled = ["credencial para aliados"],
        };

    public static readonly SitePage Help = new("/Ayuda/Index", "Ayuda", "help-circle", "Cómo obtener y usar las credenciales API")
    {
        AlsoCalled = ["manual", "preguntas frecuentes", "soporte"],
    };

    public static readonly SitePage HelpCredentials =
        new("/Ayuda/Credenciales", "Guía paso a paso", "key", "Cómo se generan, se entregan y se cambian las credenciales, con imágenes",
            Help)
        {
            AlsoCalled = ["instructivo", "tutorial con imágenes"],
        };

    public static readonly SitePage HelpConnect =
        new("/Ayuda/Conectar", "Manuales y URL", "plug-connected",
            "Lo que necesita quien programa: manuales, URL y programas de ejemplo", Help)
        {
            AlsoCalled = ["manual de integración", "URL para pedir autorización", "pedir un token"],
        };

    public static readonly SitePage HelpNoEntry =
        new("/Ayuda/NoPuedoEntrar", "No puedo entrar", "lock", "Si no ves la opción, no tienes permiso o no recuerdas cómo entrar", Help)
        {
            AlsoCalled = ["no me aparece la opción", "mi plan no la incluye", "no tengo permiso"],
        };

    public static readonly SitePage ApiReference =
        new("/Ayuda/ReferenciaApi", "Referencia de la API", "api", "Cada llamada, con sus datos, sus respuestas y sus errores", Help)
        {
            AlsoCalled =
                ["documentación de la API", "endpoints", "OpenAPI", "Swagger", "URL de autorización OAuth", "manuales de integración"],
        };

    public static readonly SitePage LeakReport =
        new("/Ayuda/ReportarFiltracion", "Reportar una filtración", "alert-triangle", "Si encontraste un Access Key en un lugar público",
            Help)
        {
            AlsoCalled = ["encontré una clave publicada"],
        };

    public static readonly SitePage PersonalData =
        new("/Ayuda/DatosPersonales", "Tratamiento de datos personales", "shield-lock",
            "Qué guardamos de ti, para qué, hasta cuándo, y qué puedes pedir", Help)
        {
            AlsoCalled = ["habeas data", "política de privacidad", "borrar mis datos", "protección de datos"],
        };

    public static readonly SitePage DataRequest =
        new("/Datos/Solicitud", "Solicitud sobre tus datos", "mail", "Una consulta o un reclamo sobre tus datos personales", PersonalData)
        {
            AlsoCalled = ["reclamo de habeas data", "consulta de datos personales", "corregir mis datos personales", "PQR"],
        };

    public static readonly SitePage OwnDataRequest =
        new("/Datos/TuSolicitud", "Tu solicitud", "mail", "Con el enlace que te enviamos", PersonalData);

    public static readonly SitePage OwnData =
        new("/Datos/MisDatos", "Ver mis datos", "download", "Lo que el portal guarda de ti, con un enlace a tu correo", PersonalData)
        {
            AlsoCalled = ["descargar mis datos personales", "qué saben de mí"],
        };

    public static readonly SitePage News = new("/Ayuda/Novedades", "Novedades", "news", "Lo que ha cambiado en la API", Help)
    {
        AlsoCalled = ["noticias", "cambios en la API", "anuncios"],
    };

    public static readonly SitePage Unsubscribe =
        new("/Contacto/CancelarNovedades", "No recibir más novedades", "mail", "Para quien no quiere novedades de la API por correo");

    public static readonly SitePage Settings = new(
        "/Configuracion/Index", "Configuración", "settings", "Todo lo que puedes ajustar de tu empresa");

    public static readonly SitePage MoreSettings =
        new("/Configuracion/MasConfiguraciones", "Más configuraciones", "apps", "Integraciones con otros programas", Settings);

    public static readonly SitePage Integrations =
        new("/Configuracion/ApiIntegraciones", "API / Integraciones", "plug-connected", "Conecta otros programas con tu empresa",
            MoreSettings);

    public static readonly SitePage Authentication =
        new("/Configuracion/Autenticacion", "Autenticación", "shield-lock", "Con qué se identifican tus integraciones", Integrations);

    public static readonly SitePage ApiUserCredentials =
        new("/Configuracion/CredencialesUsuarioApi", "Credenciales usuario API", "key", "El Usuario API y el Access Key de tu empresa",
            Authentication)
        {
            AlsoCalled =
            [
                "API", "credenciales API", "credencial de API", "usuario API", "API key", "Access Key", "llave API", "clave API",
                "clave de integración",
                "contraseña de la API", "contraseña de la integración", "token API", "Siigo API", "generar credenciales",
                "cargar credenciales",
                "obtener credenciales", "solicitar credenciales", "pedir credenciales", "crear credenciales", "ver credenciales",
                "dónde están mis credenciales", "restablecer credenciales", "renovar credenciales", "revocar credencial",
                "cambiar la llave",
                "renovar token", "contacto del integrador", "contacto de la integración", "usuarios API", "integrador", "desarrollador",
                "programador", "dar acceso a mi integrador", "conectar tienda", "token", "cambiar Access Key",
                "generar usuario y Access Key", "credenciales de integración", "conectar con credenciales", "se filtró la clave",
                "perdí el Access Key", "conectar una tienda",
                "conectar un punto de venta", "credenciales del aliado", "conectar Shopify con credenciales", "activar API",
                "habilitar API", "encender API", "no me aparece la opción API",
            ],
        };

    public static readonly SitePage Connect =
        new("/Configuracion/Credencial/Conectar", "Conectar", "plug-connected",
            "Las URL, los programas de ejemplo y el mensaje para tu integrador", ApiUserCredentials)
        {
            AlsoCalled = ["URL para pedir el token", "programas de ejemplo", "mensaje para el integrador", "cómo me conecto"],
        };

    public static readonly SitePage ConnectionTest =
        new("/Configuracion/ProbarConexion", "Probar la conexión", "player-play", "Qué paso falla cuando una integración no entra",
            Connect)
        {
            AlsoCalled = ["probar el token", "diagnóstico", "test connection", "por qué no conecta"],
        };

    public static readonly SitePage CredentialUsage =
        new("/Configuracion/Credencial/Uso", "Uso y aliados", "users", "Quién se conecta, cuánto, y por qué falla lo que falla",
            ApiUserCredentials)
        {
            AlsoCalled = ["conexiones por día", "consumo de la API", "quién usa la clave", "conexiones fallidas"],
        };

    public static readonly SitePage CredentialSecurity =
        new("/Configuracion/Credencial/Seguridad", "Seguridad", "shield-lock",
            "Las IP permitidas, qué hacer si la clave se filtra, suspender y revocar", ApiUserCredentials)
        {
            AlsoCalled = ["revocar el Access Key", "si se filtra la clave"],
        };

    public static readonly SitePage AllowedAddresses =
        new("/Configuracion/DireccionesPermitidas", "IP permitidas", "shield-lock",
            "Desde qué IP pueden entrar tus integraciones", CredentialSecurity)
        {
            AlsoCalled = ["direcciones permitidas", "lista blanca de IP", "restringir por IP", "allow list"],
        };

    public static readonly SitePage Webhooks =
        new("/Configuracion/Webhooks", "Avisos a tu sistema", "plug-connected",
            "Que tu sistema se entere solo cuando una clave cambia, falla o se filtra", CredentialSecurity)
        {
            AlsoCalled = ["webhooks", "webhook", "notificaciones a mi sistema", "callback", "avisos automáticos"],
        };

    public static readonly SitePage Activity =
        new("/Configuracion/Actividad", "Actividad", "history", "Quién hizo qué con las credenciales, cuándo y desde dónde",
            ApiUserCredentials)
        {
            AlsoCalled = ["auditoría", "historial de cambios", "quién vio el Access Key", "exportar la actividad", "registro de actividad"],
        };

    // The same pages below the other route; the search leads to those above.
    private static readonly SitePage[] MyCredentialTabs =
    [
        BelowPartners(Connect, "Conectar"), BelowPartners(CredentialUsage, "Uso"), BelowPartners(CredentialSecurity, "Seguridad"),
        BelowPartners(Activity, "Actividad"),
    ];

    public static readonly SitePage People =
        new("/Configuracion/Usuarios", "Usuarios", "users", "Quién entra al portal y qué puede hacer", Settings)
        {
            AlsoCalled = ["personas", "invitar a alguien", "roles y permisos", "Administradores", "desactivar un empleado"],
        };

    public static readonly SitePage MyCompanies =
        new("/MisEmpresas", "Mis empresas", "building", "Las empresas en las que trabajas, y qué necesita cada una")
        {
            AlsoCalled =
            [
                "cambiar de empresa", "otra empresa", "mis clientes", "entrar a otra empresa", "empresas que atiendo", "contador",
            ],
        };

    public static readonly SitePage Account = new("/Cuenta/Index", "Mi cuenta", "user", "Tus datos y tu rol")
    {
        AlsoCalled = ["perfil", "mis datos"],
    };

    public static readonly SitePage Security =
        new("/Cuenta/Seguridad", "Seguridad de tu cuenta", "shield-lock", "Con qué confirmas que eres tú al entrar", Account)
        {
            AlsoCalled =
            [
                "verificación en dos pasos", "segundo factor", "aplicación de autenticación", "TOTP", "llave de acceso", "passkey",
                "códigos de recuperación", "huella",
            ],
        };

    public static readonly SitePage Leave =
        new("/Cuenta/SalirDeLaEmpresa", "Salir de la empresa", "logout", "Deja de trabajar en la empresa que tienes abierta", Account)
        {
            AlsoCalled = ["dejar la empresa", "renunciar al acceso"],
        };

    public static readonly SitePage Password = new(
        "/Cuenta/Contrasena", "Cambiar contraseña", "lock", "Elige una nueva; te pediremos la actual", Account)
    {
        AlsoCalled = ["contraseña de mi cuenta"],
    };

    public static readonly SitePage Sessions = new(
        "/Cuenta/Sesiones", "Tus sesiones", "device-desktop", "Dónde has entrado con tu cuenta", Account)
    {
        AlsoCalled = ["sesiones abiertas", "dispositivos"],
    };

    public static readonly SitePage Address = new(
        "/Cuenta/Correo", "Cambiar correo", "mail", "Con cuál entras y dónde te avisamos", Account)
    {
        AlsoCalled = ["correo", "dirección de correo", "email"],
    };

    public static readonly SitePage ConfirmAddress =
        new("/Cuenta/ConfirmarCorreo", "Confirmar correo", "mail", "El último paso para cambiar tu correo");

    public static readonly SitePage Preferences =
        new("/Preferencias", "Idioma y apariencia", "language", "En qué idioma y con qué colores ves el portal")
        {
            AlsoCalled = ["language", "inglés", "modo oscuro", "tema claro u oscuro"],
        };

    public static readonly SitePage SignIn = new("/Cuenta/IniciarSesion", "Iniciar sesión", "user", "Entra al portal");

    public static readonly SitePage PendingSignIn = new(
        "/Cuenta/Verificacion", "Confirma que eres tú", "shield-lock", "El segundo paso para entrar");

    public static readonly SitePage Provider = new(
        "/Cuenta/Proveedor", "Entrar con tu organización", "building", "Con la cuenta que te dio tu organización");

    public static readonly SitePage Recovery =
        new("/Cuenta/Recuperar", "Recuperar el acceso", "lock", "Si olvidaste tu contraseña");

    public static readonly SitePage NewPassword =
        new("/Cuenta/Restablecer", "Elige una contraseña nueva", "lock", "Con el enlace que te enviamos");

    public static readonly SitePage Invitation = new("/Cuenta/Invitacion", "Te invitaron a una empresa", "user-plus", "Con el enlace de tu invitación");

    public static readonly SitePage Handoff = new("/Entrega", "Recibe las credenciales", "key", "Con el enlace y el código que te dieron");

    public static readonly SitePage ConfirmContact =
        new("/Contacto/Confirmar", "Confirma tu correo", "mail", "Para recibir los avisos de una integración");

    public static readonly SitePage ContactMoved =
        new("/Contacto/YaActualice", "Ya actualicé", "circle-check", "Dile a la empresa que tu integración usa la clave nueva");

    public static readonly SitePage SignOut = new("/Cuenta/CerrarSesion", "Cerrar sesión", "logout", "Sal del portal")
    {
        AlsoCalled = ["salir"],
    };

    public static readonly SitePage Search = new("/Buscar", "Buscar", "search", "Encuentra una página por lo que hace");

    public static readonly SitePage PartnerHealth =
        new("/Alianzas/Estado", "Estado de la credencial API", "shield-lock", "Lo que una empresa deja ver a su aliado, con un enlace");

    public static readonly SitePage Setup = new("/Instalacion", "Instalación", "building", "Crea la primera empresa");

    public static readonly SitePage DevelopmentMails =
        new("/Desarrollo/Correos", "Correos de desarrollo", "mail", "Los correos que el portal habría enviado");

    public static readonly SitePage Error = new("/Error", "Algo no salió bien", "alert-triangle", "Qué pasó y qué hacer");

    /// <summary>The pages of the main menu.</summary>
    public static IReadOnlyList<SitePage> MainMenu { get; } = [Home, Partners, Help];

    /// <summary>The help articles, which ask whether they were useful.</summary>
    public static IReadOnlyList<SitePage> HelpArticles { get; } = [HelpCredentials, HelpConnect, HelpNoEntry];

    /// <summary>The pages that people reach by menu or search.</summary>
    public static IReadOnlyList<SitePage> Places { get; } =
    [
        Home, Partners, PartnerList, MyCredential, Help, HelpCredentials, HelpConnect, HelpNoEntry, ApiReference, News, LeakReport,
        PersonalData, DataRequest, OwnData,
        Settings, MoreSettings, Integrations, Authentication, ApiUserCredentials, Connect,
        ConnectionTest, CredentialUsage, CredentialSecurity, AllowedAddresses, Webhooks, Activity, People, Account, Security, Password,
        Address, Sessions, Leave, MyCompanies, Preferences, SignOut,
    ];

    /// <summary>What people do on those pages, for those who search the deed and not the page.</summary>
    public static IReadOnlyList<SiteAction> Actions { get; } =
    [
        new("Entregar las credenciales al integrador", "link", "Con un enlace que se abre una sola vez y un código por correo",
            ApiUserCredentials, Fragment: "titulo-integrador")
        {
            AlsoCalled = ["enviar las credenciales", "compartir el Access Key", "mandar la clave al desarrollador", "enlace de entrega"],
        },
        new("Restablecer credenciales", "refresh", "Un Access Key nuevo; el Usuario API no cambia", ApiUserCredentials,
            Handler: "ConfirmRotate")
        {
            AlsoCalled =
            [
                "cambiar la clave", "clave nueva", "regenerar las credenciales", "rotar la clave", "reset", "alguien vio mi clave",
                "me robaron la clave", "se filtró mi clave",
            ],
        },
        new("Suspender las integraciones", "player-pause", "Nadie se conecta hasta que las reanudes", CredentialSecurity,
            Fragment: "titulo-detener")
        {
            AlsoCalled = ["detener las integraciones", "pausar", "bloquear el acceso"],
        },
        new("Ver el uso", "chart-bar", "Cuántas conexiones hubo cada día, y por qué fallaron", CredentialUsage, Fragment: "uso")
        {
            AlsoCalled = ["estadísticas", "consumo de la API", "cuántas llamadas"],
        },
        new("Activar la verificación en dos pasos", "shield-lock", "Con una aplicación de autenticación o con huella, rostro o PIN", Security)
        {
            AlsoCalled = ["2FA", "autenticador", "Authenticator", "doble factor"],
        },
        new("Limitar las IP", "shield-lock", "Que tus integraciones solo entren desde las que elijas", AllowedAddresses)
        {
            AlsoCalled = ["restringir las IP", "bloquear una IP"],
        },
        Store("Conectar Shopify"),
        Store("Conectar WooCommerce"),
    ];

    // Pages reached only by a link, a step or an error.
    private static readonly SitePage[] Steps =
        [SignIn, PendingSignIn, Provider, Recovery, NewPassword, Invitation, Handoff, ConfirmAddress, ConfirmContact, ContactMoved,
            OwnDataRequest, Unsubscribe, PartnerHealth, Search, Setup, DevelopmentMails, Error, .. MyCredentialTabs];

    /// <summary>The credential, as it is reached by Configuración and by Alianzas.</summary>
    public static IReadOnlyList<CredentialRoute> CredentialRoutes { get; } =
    [
        new(ApiUserCredentials, Connect, CredentialUsage, CredentialSecurity, Activity),
        new(MyCredential, MyCredentialTabs[0], MyCredentialTabs[1], MyCredentialTabs[2], MyCredentialTabs[3]),
    ];

    public static IReadOnlyList<SitePage> All { get; } = [.. Places, .. Steps];

    /// <exception cref="InvalidOperationException">The page is missing from the map.</exception>
    public static SitePage Of(string? path) => All.SingleOrDefault(page => page.Path == path)
        ?? throw new InvalidOperationException($"{path} is not on the site map.");

    /// <summary>The pages that a menu shows below a page; the tabs of the credential are no menu of their own.</summary>
    public static IEnumerable<SitePage> ChildrenOf(SitePage parent) =>
        All.Where(page => page.Parent == parent && (RouteOf(page) is not { } route || route.Summary == page));

    /// <summary>The route whose tab the page is; null for any other page.</summary>
    public static CredentialRoute? RouteOf(SitePage page) => CredentialRoutes.FirstOrDefault(route => route.Tabs.Contains(page));

    /// <summary>The breadcrumb of a page, from the top; the page itself is last.</summary>
    public static IEnumerable<SitePage> TrailTo(SitePage page) => page.Parent is null ? [page] : TrailTo(page.Parent).Append(page);

    private static SitePage BelowPartners(SitePage tab, string file) =>
        tab with { Path = "/Alianzas/Credencial/" + file, Parent = MyCredential };

    private static SiteAction Store(string title) =>
        new(title, "plug-connected", "Las URL y los programas de ejemplo para tu tienda", Connect,
            Fragment: "titulo-conectate")
        {
            AlsoCalled = ["tienda", "e-commerce", "comercio electrónico", "tienda en línea"],
        };
}
