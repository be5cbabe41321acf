using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Calendar;
using SiigoCredentials.Web.Help;
using SiigoCredentials.Web.Notifications;

namespace SiigoCredentials.Web.Privacy;

/// <summary>The texts of the mails about personal data. A mail to an address that nobody confirmed holds nothing that was typed.</summary>
internal static class PrivacyMails
{
    private const string Authority =
        "Si no quedas conforme, puedes presentar una queja ante la Superintendencia de Industria y Comercio (www.sic.gov.co).";

    public static Mail Confirm(string to, string link) => AccountMails.Write(
        to, "Confirma tu solicitud sobre tus datos personales", name: null,
        "Alguien escribió este correo en una solicitud sobre datos personales, en el portal de credenciales API.",
        $"Si fuiste tú, abre este enlace y confírmala. Sirve durante 24 horas; cuando la confirmes queda radicada y empieza a contar el plazo para responderte:\n\n{link}",
        "Si no fuiste tú, no tienes que hacer nada: sin confirmarla, la solicitud se borra.");

    public static Mail OwnData(string to, string link) => AccountMails.Write(
        to, "Descarga tus datos personales", name: null,
        "Alguien pidió con este correo lo que el portal de credenciales API guarda de ti.",
        $"Si fuiste tú, abre este enlace y descarga el archivo. Sirve una sola vez, durante {(int)OwnDataLink.Lifetime.TotalMinutes} minutos:\n\n{link}",
        "Si no fuiste tú, no tienes que hacer nada: sin abrir el enlace, nadie ve tus datos.");

    public static Mail Filed(DataRequest request, string? contact) => AccountMails.Write(
        request.Email, $"Recibimos tu solicitud {request.Number}", request.Name,
        $"Recibimos tu {Noun(request)} sobre tus datos personales.\n\nRadicado: {request.Number}\nRecibido: {Text(request.ReceivedAt!.Value)}\nRespuesta a más tardar: {Text(request.DueOn!.Value)}",
        $"Esto pediste:\n\n{HelpMails.Quoted(request.Text)}",
        $"Si no alcanzamos, antes de esa fecha te diremos por qué y cuál es la nueva: la ley permite hasta {DataRequestTerms.MoreDaysFor(request.Kind)} días hábiles más.",
        Ask(request, contact));

    public static Mail Extended(DataRequest request, string? contact) => AccountMails.Write(
        request.Email, $"Tu solicitud {request.Number} necesita más tiempo", request.Name,
        $"No alcanzamos a responder a tiempo tu {Noun(request)} con radicado {request.Number}. La razón:",
        HelpMails.Quoted(request.ExtensionReason!),
        $"Te respondemos a más tardar el {Text(request.DueOn!.Value)}. No habrá otra prórroga.",
        Ask(request, contact), Authority);

    public static Mail Incomplete(DataRequest request, string link, string? contact) => AccountMails.Write(
        request.Email, $"Falta información en tu solicitud {request.Number}", request.Name,
        $"Para tramitar tu {Noun(request)} con radicado {request.Number} necesitamos algo más:",
        HelpMails.Quoted(request.Missing!),
        $"Envíalo con este enlace:\n\n{link}",
        $"El plazo para responderte vuelve a empezar cuando lo envíes. Si no llega a más tardar el {Text(ColombianTime.DayOf(request.LinkEndsAt).AddDays(-1))}, entenderemos que desististe, como dice la ley; puedes presentar otra solicitud cuando quieras.",
        Ask(request, contact));

    public static Mail Completed(DataRequest request, string? contact) => AccountMails.Write(
        request.Email, $"Completaste tu solicitud {request.Number}", request.Name,
        $"Recibimos lo que le faltaba a tu {Noun(request)} con radicado {request.Number}:",
        HelpMails.Quoted(request.Completion!),
        $"Te respondemos a más tardar el {Text(request.DueOn!.Value)}.",
        Ask(request, contact));

    public static Mail Closed(DataRequest request, string? contact) => AccountMails.Write(
        request.Email, $"Respuesta a tu solicitud {request.Number}", request.Name,
        $"Esta es la respuesta a tu {Noun(request)} con radicado {request.Number}:",
        HelpMails.Quoted(request.Answer!),
        Ask(request, contact), Authority);

    /// <summary>To the operator, without anything that the person wrote.</summary>
    public static Mail Notice(string to, DataRequest request) => AccountMails.Write(
        to, $"Solicitud de datos personales {request.Number}", name: null,
        request.CompletedAt is null
            ? $"Llegó una solicitud sobre datos personales ({Noun(request)}), con radicado {request.Number}."
            : $"La persona completó su {Noun(request)} con radicado {request.Number}.",
        $"El plazo para responder vence el {Text(request.DueOn!.Value)}. Se lee y se responde en el servidor:\n\nsiigo-credentials data-requests {request.Number}");

    private static string Noun(DataRequest request) => request.Kind == DataRequestKind.Consulta ? "consulta" : "reclamo";

    private static string Ask(DataRequest request, string? contact) => contact is null
        ? $"Si escribes por esto a quien administra el portal, menciona el radicado {request.Number}."
        : $"Si tienes preguntas, escribe a {contact} con el radicado {request.Number}.";

    private static string Text(DateTimeOffset moment) => $"{ColombianTime.Text(moment, AccountMails.Spanish)} (hora de Bogotá)";

    private static string Text(DateOnly day) => ColombianTime.LongText(day, AccountMails.Spanish);
}
