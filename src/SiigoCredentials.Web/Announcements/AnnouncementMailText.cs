using SiigoCredentials.Web.Notifications;

namespace SiigoCredentials.Web.Announcements;

/// <summary>How an announcement of the operator's is mailed to the contacts of integrations.</summary>
public static class AnnouncementMailText
{
    /// <param name="to">A contact's address.</param>
    /// <param name="subject">The operator's own.</param>
    /// <param name="text">The operator's own.</param>
    /// <param name="unsubscribe">Where this contact says that they want no more.</param>
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
