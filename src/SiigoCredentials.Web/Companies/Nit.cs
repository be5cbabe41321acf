using System.Diagnostics.CodeAnalysis;

namespace SiigoCredentials.Web.Companies;

/// <summary>Reads a Colombian tax id as people type it: dots, spaces and the check digit are optional.</summary>
public static class Nit
{
    private static readonly int[] Weights = [3, 7, 13, 17, 19, 23, 29, 37, 41, 43];

    /// <summary>True with the bare digits when <paramref name="text"/> is a NIT and its check digit, if given, is right.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out string? digits)
    {
        digits = null;
        var parts = (text ?? "").Replace(".", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).Split('-');
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

    /// <summary>The verification digit of DIAN's "Orden Administrativa 4 de 1989": weighted sum modulo 11.</summary>
    public static int CheckDigit(string digits)
    {
        var sum = digits.Reverse().Select((digit, place) => (digit - '0') * Weights[place]).Sum() % 11;
        return sum < 2 ? sum : 11 - sum;
    }
}
