using SiigoCredentials.Web.Accounts;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>What the pages say of a password that is refused.</summary>
internal static class PasswordWords
{
    public const string Hint = "Al menos 15 caracteres: una frase que solo tú conozcas sirve muy bien. No hacen falta mayúsculas ni signos.";
    public const string TooEasy = "Esa contraseña es fácil de adivinar: es muy usada, se repite o lleva el nombre de la empresa o el tuyo. Elige una frase distinta.";
    public const string Length = "Usa entre 15 y 128 caracteres.";

    public static string Of(PasswordOutcome outcome) => outcome switch
    {
        PasswordOutcome.WrongPassword => "No es tu contraseña actual.",
        PasswordOutcome.TooShort or PasswordOutcome.TooLong => Length,
        PasswordOutcome.TooEasy => TooEasy,
        _ => throw new InvalidOperationException($"No words for {outcome}."),
    };
}
