using SiigoCredentials.Web.Accounts;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>What the pages say of a password that is refused.</summary>
internal static class PasswordWords
{
    public const string Hint = "Al menos 15 caracteres: una frase que solo tú conozcas sirve muy bien. No hacen falta mayúsculas ni signos.";
    public const string HintWithFactor = "Al menos 8 caracteres, porque tu cuenta tiene un segundo paso; para quitarlo algún día necesitarás 15. No hacen falta mayúsculas ni signos.";
    public const string TooEasy = "Esa contraseña es fácil de adivinar: es muy usada, se repite o lleva el nombre de la empresa o el tuyo. Elige una frase distinta.";
    public const string Length = "Usa entre 15 y 128 caracteres.";
    public const string TooLong = "Usa hasta 128 caracteres.";
    public const string LengthWithFactor = "Usa entre 8 y 128 caracteres.";

    public static string HintFor(int shortest) => shortest == PasswordLimits.Shortest ? Hint : HintWithFactor;

    public static string LengthFor(int shortest) => shortest == PasswordLimits.Shortest ? Length : LengthWithFactor;

    public static string Of(PasswordOutcome outcome, int shortest) => outcome switch
    {
        PasswordOutcome.WrongPassword => "No es tu contraseña actual.",
        PasswordOutcome.TooShort or PasswordOutcome.TooLong => LengthFor(shortest),
        PasswordOutcome.TooEasy => TooEasy,
        _ => throw new InvalidOperationException($"No words for {outcome}."),
    };
}
