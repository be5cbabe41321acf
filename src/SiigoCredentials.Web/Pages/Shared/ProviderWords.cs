using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Accounts;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>Why a visit at the identity provider came to nothing, what that means, and what to do.</summary>
internal static class ProviderWords
{
    public static Alert Of(IStringLocalizer<Texts> texts, ProviderFailure failure, string provider)
    {
        var (title, text) = failure switch
        {
            ProviderFailure.Denied => (texts["No entraste con {0}", provider],
                texts["Cancelaste, o {0} no te dejó seguir. No hicimos ningún cambio. Vuelve a intentarlo o entra con tu contraseña.", provider]),
            ProviderFailure.Expired => (texts["Empieza de nuevo"],
                texts["Pasó demasiado tiempo, esa respuesta de {0} ya se usó, o empezaste en otro navegador. No hicimos ningún cambio.", provider]),
            ProviderFailure.Unreachable => (texts["No pudimos comunicarnos con {0}", provider],
                texts["No responde en este momento. No hicimos ningún cambio. Espera un poco y vuelve a intentarlo, o entra con tu contraseña."]),
            ProviderFailure.ProviderError => (texts["{0} respondió con un error", provider],
                texts["No hicimos ningún cambio. Vuelve a intentarlo o entra con tu contraseña. Si pasa otra vez, avisa a quien administra el portal."]),
            ProviderFailure.NotLinked => (texts["Esa cuenta de {0} no está vinculada", provider],
                texts["No creamos ninguna cuenta. Si ya tienes una en este portal, entra con tu contraseña y vincúlala en Mi cuenta → Seguridad de tu cuenta. Si te invitaron, abre el enlace de la invitación."]),
            ProviderFailure.TakenByAnother => (texts["Esa cuenta de {0} ya es de otra persona", provider],
                texts["Está vinculada con otra cuenta de este portal. No hicimos ningún cambio. Si las dos cuentas son tuyas, desvincúlala primero en la otra."]),
            ProviderFailure.HasAnother => (texts["Ya vinculaste otra cuenta de {0}", provider],
                texts["No hicimos ningún cambio. Si la quieres cambiar, desvincula primero la que tienes."]),
            ProviderFailure.SessionOver => (texts["No vinculamos tu cuenta"],
                texts["La sesión en la que empezaste ya no está abierta en este navegador. No hicimos ningún cambio. Entra y vuelve a intentarlo."]),
            ProviderFailure.AddressNotVerified => (texts["{0} no ha verificado tu correo", provider],
                texts["Solo aceptamos una invitación con una cuenta cuyo correo esté verificado. No creamos ninguna cuenta. Abre otra vez el enlace de la invitación y elige una contraseña."]),
            ProviderFailure.AddressDiffers => (texts["Esa cuenta de {0} tiene otro correo", provider],
                texts["La invitación es para otro correo. No creamos ninguna cuenta. Abre otra vez el enlace y entra con la cuenta de ese correo, o elige una contraseña."]),
            ProviderFailure.InvitationOver => (texts["Esta invitación ya no sirve"],
                texts["Funciona una sola vez y durante 24 horas, y quien te invitó puede retirarla. No creamos ninguna cuenta. Pide otra a un Administrador de tu empresa."]),
            ProviderFailure.AddressHasAccount => (texts["Ya tienes una cuenta en este portal"],
                texts["No creamos otra. Entra con ella y abre otra vez el enlace de la invitación para aceptarla."]),
            _ => (texts["No aceptamos la respuesta de {0}", provider],
                texts["No pudimos comprobar que es suya y que es para esta visita. No hicimos ningún cambio. Vuelve a intentarlo; si pasa otra vez, avisa a quien administra el portal."]),
        };
        return new Alert("danger", title, text);
    }
}
