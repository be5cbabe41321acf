using SiigoCredentials.Web.Notifications;

namespace SiigoCredentials.Web.Announcements;

/// <summary>The text of the mail that brings an announcement to a contact.</summary>
public static class AnnouncementMailText
{
    /// <param name="to">A contact's address.</param>
    /// <param name="subject">The subject that the operator wrote.</param>
    /// <param name="text">The text that the operator wrote.</param>
    /// <param name="unsubscribe">The link by which this contact unsubscribes.</param>
    public static Mail Announcement(string to, string subject, string text, string unsubscribe) => new(
        to,
        $"Novedad de la API: {subject}",
        $"""
        {text}

        Credenciales API
        Recibes esta novedad porque eres el contacto de una integración. Este correo se envía solo; nadie lee las respuestas. Nunca te pediremos tu contraseña ni tu Access Key por correo.

        Si no quieres más novedades, abre este enlace y oprime «No recibir más novedades». De los cambios en tus credenciales te seguiremos avisando:

        {unsubscribe}

        """.ReplaceLineEndings("\n"),
        unsubscribe);
}
