using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Notifications;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>The messages about the delivery of a mail.</summary>
public static class DeliveryWords
{
    public static string Of(IStringLocalizer<Texts> texts, Delivery mail) => mail.State switch
    {
        DeliveryState.Refused => texts["El servidor de correo rechazó {0} y respondió: «{1}».", mail.Address, mail.Answer!],
        DeliveryState.GivenUp => texts["No pudimos entregar el correo a {0} en un día de intentos.", mail.Address],
        DeliveryState.Delayed => texts["El correo a {0} todavía no ha salido; lo seguimos intentando.", mail.Address],
        DeliveryState.NoServer =>
            texts["El correo a {0} está en espera: este portal aún no puede enviar correos. Avisa a quien lo administra.", mail.Address],
        DeliveryState.Unknown => texts["No sabemos si el correo llegó a {0}: el servidor no respondió. Pregúntale.", mail.Address],
        DeliveryState.Leaving => texts["El correo a {0} va en camino.", mail.Address],
        _ => texts["El correo a {0} salió.", mail.Address],
    };
}
