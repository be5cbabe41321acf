using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Navigation;
using SiigoCredentials.Web.Notifications;

namespace SiigoCredentials.Web.Help;

/// <summary>The text of the mail to the operator about a comment on the help.</summary>
public static class HelpMails
{
    /// <param name="to">The operator's address.</param>
    /// <param name="article">The article.</param>
    /// <param name="answer">The answer, with a comment.</param>
    /// <param name="name">The name of the person.</param>
    /// <param name="company">The name of the company.</param>
    public static Mail Comment(string to, SitePage article, HelpAnswer answer, string name, string company) => new(
        to,
        $"Comentario sobre la ayuda: {article.Title}",
        $"""
        {OneLine(name)}, de la empresa {OneLine(company)}, comentó el artículo «{article.Title}» de la ayuda.

        ¿Fue útil?: {(answer.Useful ? "sí" : "no")}

        {Quoted(answer.Comment!)}

        El texto es de esa persona, tal como lo escribió: no abras enlaces que no esperes. Este correo se envía solo; nadie lee las respuestas.

        """.ReplaceLineEndings("\n"));

    /// <summary>Puts a quote mark before each line, so that no line looks like text of the portal.</summary>
    public static string Quoted(string comment) => "> " + FreeText.Of(comment).Replace("\n", "\n> ", StringComparison.Ordinal);

    private static string OneLine(string text) => FreeText.Of(text).Replace('\n', ' ');
}
