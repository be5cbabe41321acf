using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Webhooks;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>The words about events of webhooks and what became of them.</summary>
internal static class WebhookWords
{
    /// <summary>What an event tells, in words.</summary>
    public static string NameOf(IStringLocalizer<Texts> texts, string type) => type switch
    {
        WebhookEventTypes.Rotated => texts["La clave cambió"],
        WebhookEventTypes.Expiring => texts["Una clave está por terminar"],
        WebhookEventTypes.FirstUsed => texts["Una clave se usó por primera vez"],
        WebhookEventTypes.Revoked => texts["Una clave se revocó"],
        WebhookEventTypes.Leaked => texts["Alguien encontró una clave"],
        WebhookEventTypes.Failing => texts["Una integración no logra entrar"],
        WebhookEventTypes.Test => texts["Prueba"],
        _ => type,
    };

    /// <summary>The last answer, or why there was none; empty before the first attempt.</summary>
    public static string Of(IStringLocalizer<Texts> texts, WebhookDelivery delivery) => delivery switch
    {
        { Status: { } status } => texts["Respondió {0}.", status],
        { Fault: WebhookFault.AddressNotAllowed } =>
            texts["No nos conectamos: la URL lleva a una dirección que no es pública en internet."],
        { Fault: WebhookFault.NameNotFound } => texts["No encontramos ese nombre en internet. Revisa cómo está escrita la URL."],
        { Fault: WebhookFault.NoConnection } => texts["Nadie aceptó la conexión."],
        { Fault: WebhookFault.NoTls } => texts["El certificado no es válido para ese nombre, o nadie de confianza lo emitió."],
        { Fault: WebhookFault.NoAnswerInTime } => texts["No respondió en 5 segundos."],
        { Fault: WebhookFault.BrokenAnswer } => texts["La conexión se cortó o la respuesta no era HTTP."],
        { Fault: WebhookFault.SecretUnavailable } => texts["El portal no pudo firmar el aviso. Avisa a quien lo administra."],
        _ => "",
    };
}
