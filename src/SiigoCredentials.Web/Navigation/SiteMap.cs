namespace SiigoCredentials.Web.Navigation;

/// <summary>One page of the portal: its place, its title, and what a person finds there.</summary>
public sealed record SitePage(string Path, string Title, string Icon, string Summary, SitePage? Parent = null);

/// <summary>The one map from which menus, breadcrumbs and page titles come.</summary>
public static class SiteMap
{
    public static readonly SitePage Home = new("/Index", "Inicio", "home", "Lo que necesita tu atención");

    public static readonly SitePage Partners = new("/Alianzas/Index", "Alianzas", "affiliate", "Los aliados que se conectan con tu empresa");

    public static readonly SitePage MyCredential =
        new("/Alianzas/MiCredencialApi", "Mi credencial API", "key", "El Usuario API y el Access Key que usan tus aliados", Partners);

    public static readonly SitePage Help = new("/Ayuda/Index", "Ayuda", "help-circle", "Cómo obtener y usar las credenciales API");

    public static readonly SitePage ApiReference =
        new("/Ayuda/ReferenciaApi", "Referencia de la API", "api", "Cada llamada, con sus datos, sus respuestas y sus errores", Help);

    public static readonly SitePage Settings = new("/Configuracion/Index", "Configuración", "settings", "Todo lo que puedes ajustar de tu empresa");

    public static readonly SitePage MoreSettings =
        new("/Configuracion/MasConfiguraciones", "Más configuraciones", "apps", "Integraciones con otros programas", Settings);

    public static readonly SitePage Integrations =
        new("/Configuracion/ApiIntegraciones", "API / Integraciones", "plug-connected", "Conecta otros programas con tu empresa", MoreSettings);

    public static readonly SitePage Authentication =
        new("/Configuracion/Autenticacion", "Autenticación", "shield-lock", "Con qué se identifican tus integraciones", Integrations);

    public static readonly SitePage ApiUserCredentials =
        new("/Configuracion/CredencialesUsuarioApi", "Credenciales usuario API", "key", "El Usuario API y el Access Key de tu empresa", Authentication);

    public static readonly SitePage People =
        new("/Configuracion/Usuarios", "Usuarios", "users", "Quién entra al portal y qué puede hacer", Settings);

    public static readonly SitePage Account = new("/Cuenta/Index", "Mi cuenta", "user", "Tus datos y tu rol");

    public static readonly SitePage Security =
        new("/Cuenta/Seguridad", "Seguridad de tu cuenta", "shield-lock", "Con qué confirmas que eres tú al entrar", Account);

    public static readonly SitePage Password = new("/Cuenta/Contrasena", "Cambiar contraseña", "lock", "Elige una nueva; te pediremos la actual", Account);

    public static readonly SitePage Sessions = new("/Cuenta/Sesiones", "Tus sesiones", "device-desktop", "Dónde has entrado con tu cuenta", Account);

    public static readonly SitePage Address = new("/Cuenta/Correo", "Cambiar correo", "mail", "Con cuál entras y dónde te avisamos", Account);

    public static readonly SitePage ConfirmAddress =
        new("/Cuenta/ConfirmarCorreo", "Confirmar correo", "mail", "El último paso para cambiar tu correo");

    public static readonly SitePage SignIn = new("/Cuenta/IniciarSesion", "Iniciar sesión", "user", "Entra al portal");

    public static readonly SitePage SecondStep = new("/Cuenta/Verificacion", "Confirma que eres tú", "shield-lock", "El segundo paso para entrar");

    public static readonly SitePage Recovery =
        new("/Cuenta/Recuperar", "Recuperar el acceso", "lock", "Si olvidaste tu contraseña");

    public static readonly SitePage NewPassword =
        new("/Cuenta/Restablecer", "Elige una contraseña nueva", "lock", "Con el enlace que te enviamos");

    public static readonly SitePage Invitation = new("/Cuenta/Invitacion", "Crea tu cuenta", "user-plus", "Con el enlace de tu invitación");

    public static readonly SitePage SignOut = new("/Cuenta/CerrarSesion", "Cerrar sesión", "logout", "Sal del portal");

    public static readonly SitePage Setup = new("/Instalacion", "Instalación", "building", "Crea la primera empresa");

    public static readonly SitePage DevelopmentMails =
        new("/Desarrollo/Correos", "Correos de desarrollo", "mail", "Los correos que el portal habría enviado");

    public static readonly SitePage Error = new("/Error", "Algo no salió bien", "alert-triangle", "Qué pasó y qué hacer");

    /// <summary>What the main menu lists.</summary>
    public static IReadOnlyList<SitePage> MainMenu { get; } = [Home, Partners, Help];

    public static IReadOnlyList<SitePage> All { get; } =
    [
        Home, Partners, MyCredential, Help, ApiReference, Settings, MoreSettings, Integrations, Authentication, ApiUserCredentials,
        People, Account, Security, Password, Address, ConfirmAddress, Sessions, SignIn, SecondStep, Recovery, NewPassword, Invitation, SignOut, Setup, DevelopmentMails, Error,
    ];

    /// <exception cref="InvalidOperationException">The page is missing from the map.</exception>
    public static SitePage Of(string? path) => All.SingleOrDefault(page => page.Path == path)
        ?? throw new InvalidOperationException($"{path} is not on the site map.");

    public static IEnumerable<SitePage> ChildrenOf(SitePage parent) => All.Where(page => page.Parent == parent);

    /// <summary>The way to a page, from the top, the page itself last.</summary>
    public static IEnumerable<SitePage> TrailTo(SitePage page) => page.Parent is null ? [page] : TrailTo(page.Parent).Append(page);
}
