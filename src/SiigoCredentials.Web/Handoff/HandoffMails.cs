using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Calendar;
using SiigoCredentials.Web.Notifications;

namespace SiigoCredentials.Web.Handoff;

/// <summary>The texts of the mails about a hand-off. They contain neither the link nor the Access Key.</summary>
public static class HandoffMails
{
    /// <summary>The code, to the contact.</summary>
    /// <param name="link">The link that the code opens.</param>
    /// <param name="company">The company's name.</param>
    /// <param name="code">The code as people read it.</param>
    public static Mail Code(HandoffLink link, string company, string code) => AccountMails.Write(
        link.ContactEmail, "Tu código para ver unas credenciales API", link.ContactName,
        $"{AccountMails.Harmless(link.CreatedBy)}, de la empresa {AccountMails.Harmless(company)}, quiere entregarte las credenciales de su API. Te dará un enlace por otro medio; para abrirlo necesitas este código:",
        code,
        $"El enlace se abre una sola vez, hasta el {ColombianTime.Text(link.ExpiresAt, AccountMails.Spanish)} (hora de Bogotá). Verás el Usuario API y el Access Key durante un minuto: ten a mano dónde guardarlos.",
        "No le des este código a nadie, tampoco a quien te dio el enlace. Si no esperabas estas credenciales, no tienes que hacer nada.");

    /// <summary>To an Administrador, after the link was opened.</summary>
    /// <param name="to">Their address.</param>
    /// <param name="name">Their name.</param>
    /// <param name="link">The link that was opened.</param>
    /// <param name="fingerprint">The fingerprint of the key that was shown.</param>
    /// <param name="occasion">Time, device and address of the opening.</param>
    public static Mail Opened(string to, string name, HandoffLink link, string fingerprint, SecurityEventContext occasion) =>
        AccountMails.Write(
        to, "Abrieron el enlace con tus credenciales API", name,
        $"{AccountMails.Harmless(link.ContactName)} ({link.ContactEmail}) abrió el enlace que creó {AccountMails.Harmless(link.CreatedBy)} y vio el Usuario API y el Access Key de huella {fingerprint}. El enlace ya no sirve.",
        AccountMails.Of(occasion),
        "Si era lo que esperabas, no tienes que hacer nada.",
        "Si no fue esa persona, entra al portal como siempre (no desde un enlace de un correo), restablece las credenciales y responde que la clave se filtró.");
}
