namespace SiigoCredentials.Web.Requests;

/// <summary>The header with which an integrator identifies itself.</summary>
internal static class PartnerId
{
    public const string Header = "Partner-Id";

    private const int Shortest = 3;
    private const int Longest = 100;

    /// <summary>3 to 100 letters and digits. A hyphen is refused, as Siigo refuses it.</summary>
    public static bool IsValid(string text)
    {
        if (text.Length is < Shortest or > Longest)
        {
            return false;
        }

        foreach (var character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character))
            {
                return false;
            }
        }

        return true;
    }
}
