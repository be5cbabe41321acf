using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Accounts;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>The hints and messages about passwords.</summary>
internal static class PasswordWords
{
    public static string HintFor(IStringLocalizer<Texts> texts, int shortest) => shortest == PasswordLimits.Shortest
        ? texts["Al menos 15 caracteres: una frase que solo tú conozcas sirve muy bien. No hacen falta mayúsculas ni signos."]
        : texts["Al menos 8 caracteres, porque tu cuenta tiene un segundo paso; para quitarlo algún día necesitarás 15. No hacen falta mayúsculas ni signos."];

    public static string LengthFor(IStringLocalizer<Texts> texts, int shortest) =>
        texts["Usa entre {0} y {1} caracteres.", shortest, PasswordLimits.Longest];

    public static string TooEasy(IStringLocalizer<Texts> texts) =>
        texts["Esa contraseña es fácil de adivinar: es muy usada, se repite o lleva el nombre de la empresa o el tuyo. Elige una frase distinta."];

    public static string Of(IStringLocalizer<Texts> texts, PasswordOutcome outcome, int shortest) => outcome switch
    {
        PasswordOutcome.WrongPassword => texts["No es tu contraseña actual."],
        PasswordOutcome.TooShort or PasswordOutcome.TooLong => LengthFor(texts, shortest),
        PasswordOutcome.TooEasy => TooEasy(texts),
        _ => throw new InvalidOperationException($"No words for {outcome}."),
    };
}
