using System.Text.RegularExpressions;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Calendar;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Help;
using SiigoCredentials.Web.Notifications;

namespace SiigoCredentials.Web.Leaks;

/// <summary>The text of the mail to Administradores about a reported key. It does not contain the key.</summary>
public static partial class LeakMails
{
    private const string Last =
        "Retira la clave del lugar donde quedó publicada y busca cómo llegó allí. Sobre esta misma clave te avisamos como máximo una vez al día.";

    /// <summary>For a company whose programs could replace the key.</summary>
    public const string ProgramsForbidden =
        "También les quitamos a los programas el permiso de cambiar la clave, para que quien la encontró no pida otra. Dalo otra vez cuando la hayas reemplazado.";

    /// <summary>For a key with which a program asked for the current one.</summary>
    public const string SuccessorOfProgram =
        "La clave vigente la pidió un programa después de esta. Si no fue el tuyo, restablece ya las credenciales y responde que la clave se filtró.";

    /// <param name="to">An Administrador's address.</param>
    /// <param name="name">Their name.</param>
    /// <param name="key">The reported key.</param>
    /// <param name="done">What the portal did because of the company's policy; null for nothing.</param>
    /// <param name="place">Where the reporter saw it.</param>
    /// <param name="now">When the report came.</param>
    /// <param name="notes">Further paragraphs.</param>
    internal static Mail Reported(
        string to, string name, LeakedKey key, AuditAction? done, string place, DateTimeOffset now, string[] notes) => AccountMails.Write(
        to, "Alguien encontró tu Access Key en un lugar público", name,
        $"Nos reportaron un Access Key de la empresa {AccountMails.Harmless(key.CompanyName)} que funcionaba: el de huella {key.Fingerprint}, terminado en {key.Hint}. Quien lo tenga puede usarlo.",
        $"Cuándo nos avisaron: {ColombianTime.Text(now, AccountMails.Spanish)} (hora de Bogotá)\nDónde lo vieron, según quien avisó (no lo comprobamos; no abras enlaces que no esperes):\n{HelpMails.Quoted(Told(place))}",
        done switch
        {
            AuditAction.RotationUndone =>
                "Como lo elegiste, esa clave, que nadie había usado todavía, dejó de funcionar de inmediato. La de antes sigue siendo la vigente, así que tus integraciones siguen conectadas: no tienes que entregar nada.",
            AuditAction.AccessKeyRevoked =>
                "Como lo elegiste, la clave y sus tokens dejaron de funcionar de inmediato. Entra al portal como siempre, restablece las credenciales y entrega las nuevas.",
            AuditAction.AccessKeyLimited =>
                $"Como lo elegiste, la clave deja de funcionar el {ColombianTime.Text(now + CredentialService.LeakGrace, AccountMails.Spanish)} (hora de Bogotá). Entra al portal como siempre, restablece las credenciales y entrega las nuevas antes de esa hora.",
            _ => "No cambiamos nada: la clave sigue funcionando. Entra al portal como siempre (no desde un enlace de un correo), restablece las credenciales y responde que la clave se filtró.",
        },
        string.Join("\n\n", [.. notes, Last]));

    // The place may contain the key, and no mail program may turn a stranger's text into a link.
    private static string Told(string place) => place.Length == 0
        ? "no lo dijo" : AccountMails.Harmless(Keys().Replace(place, "siigo_ak_…"));

    [GeneratedRegex(@"siigo_ak_\w*", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Keys();
}
