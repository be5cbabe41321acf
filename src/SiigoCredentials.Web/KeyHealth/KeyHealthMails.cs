using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Calendar;
using SiigoCredentials.Web.Notifications;

namespace SiigoCredentials.Web.KeyHealth;

/// <summary>The texts of the mails about the health of a key, all to Administradores. None contains an Access Key.</summary>
internal static class KeyHealthMails
{
    private const string OnceAMonth = "Sobre esto mismo te avisamos como máximo una vez al mes.";
    private const string YourChoice = "Estos avisos se cambian en Credenciales usuario API → Seguridad, en «Edad y uso de tu clave».";
    private const string Enter = "Entra al portal como siempre (no desde un enlace de un correo)";

    /// <exception cref="ArgumentOutOfRangeException">There is no such mail.</exception>
    public static Mail Finding(AdministratorName to, string company, KeyFinding finding) => finding.Kind switch
    {
        KeyFindingKind.Failing => Write(
            to, company, "Una integración no logra conectarse",
            $"Una integración de {Named(company)} no logra conectarse desde el {ColombianTime.Text(finding.Since, AccountMails.Spanish)}. La última falla fue el {Moment(finding.Failure!.LastAt)}.",
            $"{Enter} y mira en Credenciales usuario API → Uso por qué falla y qué hacer.",
            OnceAMonth),
        KeyFindingKind.TooOld => Write(
            to, company, $"El Access Key ya tiene {finding.Days} días",
            $"El Access Key de {Named(company)} tiene {finding.Days} días, y tu empresa eligió que no pase de {finding.Limit}. Sigue funcionando: el portal no lo termina por su edad.",
            Replace, OnceAMonth, YourChoice),
        KeyFindingKind.OldSoon => Write(
            to, company, $"El Access Key cumple {finding.Limit} días el {Day(finding.At)}",
            $"El Access Key de {Named(company)} cumple {finding.Limit} días el {Day(finding.At)}, la edad que tu empresa eligió como límite. Ese día no deja de funcionar.",
            Replace, YourChoice),
        KeyFindingKind.Unused => Write(
            to, company, $"Nadie usa el Access Key desde hace {finding.Days} días",
            $"Ninguna integración de {Named(company)} se ha conectado desde el {Moment(finding.At)}.",
            $"Si ya no lo necesitas, no lo dejes abierto. {Enter} y, en Credenciales usuario API → Seguridad, suspende las integraciones o revoca el Access Key.",
            OnceAMonth, YourChoice),
        KeyFindingKind.ManySignIns => Write(
            to, company, "Una integración pide demasiados tokens",
            $"{(finding.Rate!.PartnerId.Length > 0 ? $"El aliado {Named(finding.Rate.PartnerId)}" : "Una integración sin Partner-Id")} de {Named(company)} pide unos {finding.Rate.PerDay} tokens al día desde la IP {finding.Rate.Address}. {(finding.Needed == 1 ? "Con uno al día basta." : $"Con {finding.Needed} al día basta.")}",
            "Pídele a quien la programa que guarde el token y lo use hasta que termine. Los programas de ejemplo de la Ayuda, en «Manuales y URL», ya lo hacen así.",
            OnceAMonth),
        var other => throw new ArgumentOutOfRangeException(nameof(finding), other, "There is no mail about this finding."),
    };

    public static Mail PolicyChanged(AdministratorName to, string company, string who, KeyRules rules, SecurityEventContext occasion) =>
        Write(
            to, company, "Cambiaron las reglas de edad y uso de la clave",
            $"{Named(who)} cambió lo que {Named(company)} quiere de su Access Key:",
            $"Edad máxima: {(rules.MaxAgeDays is { } days ? $"{days} días; el aviso sale {rules.RemindDays} días antes" : "sin límite")}\nSi nadie lo usa en {KeyRules.UnusedDays} días: {Text(rules.Unused)}",
            $"Quién: {Named(who)}\n{AccountMails.Of(occasion)}",
            "Si fuiste tú o lo esperabas, no tienes que hacer nada.",
            $"Si nadie de tu empresa debía hacerlo, {char.ToLowerInvariant(Enter[0])}{Enter[1..]} y revisa Credenciales usuario API → Seguridad y Configuración → Usuarios.");

    private const string Replace =
        $"{Enter}, restablece las credenciales y dale un plazo al anterior: así nadie se desconecta mientras cambia de clave.";

    private static string Text(UnusedKeyAction action) => action switch
    {
        UnusedKeyAction.Nothing => "no hacer nada",
        UnusedKeyAction.Tell => "avisar",
        UnusedKeyAction.Suspend => "suspender las integraciones",
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "No words for this action."),
    };

    private static string Day(DateTimeOffset moment) => ColombianTime.Text(ColombianTime.DayOf(moment), AccountMails.Spanish);

    private static string Moment(DateTimeOffset moment) => $"{ColombianTime.Text(moment, AccountMails.Spanish)} (hora de Bogotá)";

    private static string Named(string name) => AccountMails.Harmless(name);

    // The title begins with the company, because one person may be an Administrador of several.
    private static Mail Write(AdministratorName to, string company, string title, params string[] paragraphs) =>
        AccountMails.Write(to.Email, $"[{Named(company)}] {title}", to.Name, paragraphs);
}
