using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>The messages about an invalid email address.</summary>
internal static class EmailWords
{
    /// <summary>Null when the address is valid.</summary>
    public static string? Of(IStringLocalizer<Texts> texts, string? typed) => EmailAddress.FaultOf(EmailAddress.Canonical(typed)) switch
    {
        null => null,
        EmailFault.Missing => texts["Escribe el correo."].Value,
        EmailFault.TooLong => texts["Ese correo no parece válido: caben hasta 64 caracteres antes de la arroba y 254 en total."],
        EmailFault.NeedsSmtpUtf8 =>
            texts["Ese correo lleva tildes, eñes u otras letras antes de la arroba, y muchos servidores no pueden entregarle nada. Usa otro correo."],
        EmailFault.NoDomain => texts["Ese correo no parece válido: después de la arroba va un dominio, como empresa.com."],
        _ => texts["Ese correo no parece válido. Revísalo: debe ser como nombre@empresa.com."],
    };
}
