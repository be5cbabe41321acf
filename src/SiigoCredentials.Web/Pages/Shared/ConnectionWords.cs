using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Tokens;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>The names of the steps of a connection test.</summary>
internal static class ConnectionWords
{
    public static string Step(IStringLocalizer<Texts> texts, ConnectionStep step) => step switch
    {
        ConnectionStep.Format => texts["Formato"],
        ConnectionStep.User => texts["Usuario API"],
        ConnectionStep.Key => texts["Access Key"],
        ConnectionStep.Address => texts["IP"],
        ConnectionStep.Limits => texts["Límites"],
        _ => texts["Token"],
    };

    /// <summary>How the test went.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="report">Its result.</param>
    /// <param name="tried">What was tried, where all went well.</param>
    public static Alert Headline(IStringLocalizer<Texts> texts, ConnectionReport report, string tried) => report switch
    {
        { Failure: { } failure } => new(
            "danger", texts["La conexión falla en el paso {0}: {1}", (int)failure.Step + 1, Step(texts, failure.Step)],
            texts["Lo que sigue dice qué hacer. La prueba no cambió nada."]),
        _ when report.Steps.Any(step => step.Finding == ConnectionFinding.SeenFromElsewhere) => new(
            "warning", texts["Las credenciales funcionan, pero no desde tu IP"],
            texts["La empresa solo deja entrar desde sus IP permitidas. La prueba no cambió nada."]),
        _ => new("success", texts["La conexión funciona"], tried),
    };
}
