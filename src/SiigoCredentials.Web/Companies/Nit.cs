using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace SiigoCredentials.Web.Companies;

/// <summary>Parses a Colombian tax id as people type it: dots, spaces and the check digit are optional.</summary>
public static class Nit
{
    private static readonly int[] Weights = [3, 7, 13, 17, 19, 23, 29, 37, 41, 43];

    /// <summary>
    /// Whether <paramref name="text"/> is a NIT whose check digit, if given, is right; <paramref name="digits"/> is the NIT without it.
    /// </summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out string? digits)
    {
        digits = null;
        var parts = Plain(text ?? "").Split('-');
        var body = parts[0];
        if (parts.Length > 2 || body.Length is < 6 or > 10 || !body.All(char.IsAsciiDigit))
        {
            return false;
        }

        if (parts.Length == 2 && (parts[1].Length != 1 || parts[1][0] - '0' != CheckDigit(body)))
        {
            return false;
        }

        digits = body;
        return true;
    }

    /// <summary>Tells the operator what is wrong with a text that is not a NIT.</summary>
    public static string WhyNot(string text) =>
        Plain(text) is [.. var body, '-', _] && TryParse(body, out var digits)
            ? $"{text} is no NIT: the check digit of {digits} is {CheckDigit(digits)}."
            : $"{text} is no NIT: write its 6 to 10 digits, with or without dots and the check digit after a hyphen.";

    // Word processors and phones write other dashes, and no-break spaces.
    private static string Plain(string text) => string.Concat(text
        .Where(character => character != '.' && !char.IsWhiteSpace(character))
        .Select(character => character == '\u2212' || char.GetUnicodeCategory(character) == UnicodeCategory.DashPunctuation
            ? '-' : character));

    /// <summary>The verification digit of DIAN's "Orden Administrativa 4 de 1989": weighted sum modulo 11.</summary>
    public static int CheckDigit(string digits)
    {
        var sum = digits.Reverse().Select((digit, place) => (digit - '0') * Weights[place]).Sum() % 11;
        return sum < 2 ? sum : 11 - sum;
    }
}
