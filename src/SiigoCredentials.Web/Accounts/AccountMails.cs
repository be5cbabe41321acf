using System.Globalization;
using System.Text.RegularExpressions;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Calendar;
using SiigoCredentials.Web.Notifications;

namespace SiigoCredentials.Web.Accounts;

/// <summary>Time and origin of the event that a mail reports.</summary>
/// <param name="At">When it happened.</param>
/// <param name="Device">Browser and operating system, in words.</param>
/// <param name="Address">The IP address; null when it is unknown.</param>
public sealed record SecurityEventContext(DateTimeOffset At, string Device, string? Address);

/// <summary>Texts of all mails about accounts. They never contain an Access Key or a password.</summary>
public static partial class AccountMails
{
    private const string NotYou =
        """
        Si no fuiste tú, alguien más puede estar usando tu cuenta:
        1. Entra al portal como siempre (no desde un enlace de un correo) y cambia tu contraseña.
        2. En Mi cuenta → Tus sesiones, cierra las que no reconozcas.
        3. Avisa al Administrador de tu empresa.
        """;

    private const int LongestName = 80;

    // Mails are in Spanish, whatever language the sender has chosen for the screens.
    internal static readonly CultureInfo Spanish = CultureInfo.GetCultureInfo("es-CO");

    private const string Ignore = "Si no lo esperabas, no tienes que hacer nada: sin abrir el enlace, nada cambia.";

    public static Mail NewDevice(string to, string name, SecurityEventContext occasion) => Write(
        to, "Entraron a tu cuenta desde un dispositivo nuevo", name,
        "Alguien entró con tu cuenta desde un dispositivo que no habíamos visto.", Of(occasion), "Si fuiste tú, no tienes que hacer nada.",
        NotYou);

    /// <exception cref="ArgumentOutOfRangeException">The action does not change a password or a factor.</exception>
    public static Mail FactorChanged(string to, string name, AuditAction change, SecurityEventContext occasion) => Write(
        to, "Cambió la forma de entrar a tu cuenta", name, $"{Sentence(change)} Cerramos las demás sesiones.", Of(occasion),
        "Si fuiste tú, no tienes que hacer nada.", NotYou);

    public static Mail AddressChangedOld(string to, string name, SecurityEventContext occasion) => Write(
        to, "Cambió el correo de tu cuenta", name,
        "El correo de tu cuenta ya no es este: desde ahora se entra con otro, y los avisos van a él.", Of(occasion),
        "Si fuiste tú, no tienes que hacer nada.",
        "Si no fuiste tú, avisa de inmediato al Administrador de tu empresa: con este correo ya no puedes recuperar la cuenta.");

    public static Mail AddressChangedNew(string to, string name, SecurityEventContext occasion) => Write(
        to, "Este es ahora el correo de tu cuenta", name,
        "Desde ahora entras al portal con este correo, y aquí llegan los avisos de tu cuenta.", Of(occasion),
        "Si no tienes una cuenta en este portal, alguien escribió tu correo por error: no tienes que hacer nada.");

    public static Mail Invitation(string to, string company, string inviter, string link) => Write(
        to, "Te invitaron al portal de credenciales API", name: null,
        $"{Harmless(inviter)} te invitó a entrar al portal de credenciales API de la empresa {Harmless(company)}.",
        $"Para aceptar, abre este enlace. Sirve una sola vez, durante 24 horas:\n\n{link}", Ignore);

    public static Mail AccessAsked(AdministratorName to, string company, AccountOwner asker) => Write(
        to.Email, "Alguien pide acceso a tu empresa", to.Name,
        $"{Harmless(asker.Name)} ({asker.Email}) pide entrar a la empresa {Harmless(company)} en el portal de credenciales API.",
        $"Si lo conoces, entra al portal como siempre, abre {Harmless(company)} y decide en Configuración → Usuarios: ahí eliges su rol, o rechazas la solicitud.",
        "Si no lo conoces, no tienes que hacer nada: sin tu permiso no ve nada, y la solicitud vence en 14 días.");

    public static Mail AccessGranted(string to, string name, string company) => Write(
        to, "Ya puedes entrar a otra empresa", name,
        $"Un Administrador de {Harmless(company)} aceptó tu solicitud de acceso.",
        "Entra al portal como siempre: la encuentras en Mis empresas.",
        NotYou);

    public static Mail PasswordReset(string to, string name, string link, SecurityEventContext occasion) => Write(
        to, "Recupera el acceso a tu cuenta", name,
        "Alguien pidió una contraseña nueva para tu cuenta.", Of(occasion),
        $"Para elegirla, abre este enlace. Sirve una sola vez, durante 10 minutos:\n\n{link}",
        $"{Ignore} Tu contraseña sigue siendo la misma.");

    public static Mail ConfirmAddress(string to, string name, string link, SecurityEventContext occasion) => Write(
        to, "Confirma tu nuevo correo", name, "Alguien pidió usar este correo para entrar a su cuenta.", Of(occasion),
        $"Para confirmarlo, abre este enlace en un navegador en el que tengas la sesión abierta. Sirve una sola vez, durante 1 hora:\n\n{link}", Ignore);

    private static string Sentence(AuditAction change) => change switch
    {
        AuditAction.AuthenticatorAdded => "Activaron una aplicación de autenticación en tu cuenta.",
        AuditAction.AuthenticatorRemoved => "Quitaron la aplicación de autenticación de tu cuenta.",
        AuditAction.RecoveryCodesRenewed => "Crearon códigos de recuperación nuevos para tu cuenta; los anteriores ya no sirven.",
        AuditAction.PasskeyAdded => "Activaron huella, rostro o PIN en un dispositivo de tu cuenta.",
        AuditAction.PasskeyRemoved => "Quitaron de tu cuenta un dispositivo con huella, rostro o PIN.",
        AuditAction.ProviderLinked => "Vincularon tu cuenta con el proveedor de identidad de tu organización: ahora también se entra con él.",
        AuditAction.ProviderUnlinked => "Desvincularon tu cuenta del proveedor de identidad de tu organización: ya no se entra con él.",
        AuditAction.FactorsReset =>
            "Quien administra el portal quitó la aplicación, los códigos de recuperación y los dispositivos con huella, rostro o PIN de tu cuenta.",
        AuditAction.PasswordChanged => "La contraseña de tu cuenta cambió.",
        AuditAction.PasswordReset => "Eligieron una contraseña nueva para tu cuenta con el enlace que enviamos a este correo.",
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, "No mail reports this action."),
    };

    internal static Mail Write(string to, string subject, string? name, params string[] paragraphs)
    {
        var greeting = name is null ? "Hola:" : $"Hola, {Harmless(name)}:";
        string[] all =
            [greeting, .. paragraphs,
                "Credenciales API\nEste correo se envía solo; nadie lee las respuestas. Nunca te pediremos tu contraseña ni tu Access Key por correo."];
        return new Mail(to, subject, string.Join("\n\n", all).ReplaceLineEndings("\n") + "\n");
    }

    internal static string Of(SecurityEventContext occasion) =>
        $"Cuándo: {ColombianTime.Text(occasion.At, Spanish)} (hora de Bogotá)\nDispositivo: {occasion.Device}\nIP: {occasion.Address ?? "desconocida"}";

    // People choose these names. A space after each separator keeps mail programs from turning a name into a link.
    // The limit on the length keeps people from sending a message to a stranger in a name.
    internal static string Harmless(string name)
    {
        var spaced = Separators().Replace(name.ReplaceLineEndings(" "), "$0 ");
        return spaced.Length > LongestName
            ? $"{spaced[..(char.IsHighSurrogate(spaced[LongestName - 1]) ? LongestName - 1 : LongestName)]}…"
            : spaced;
    }

    // Dots, colons, slashes, at signs and backslashes, and their full-width and Chinese forms, which programs treat alike.
    [GeneratedRegex(
        @"[.:/@\\\uFF0E\u3002\uFF61\u2024\uFF1A\uFF0F\u2044\u2215\uFF20](?=\S)", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Separators();
}
