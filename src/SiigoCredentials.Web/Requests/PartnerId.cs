namespace SiigoCredentials.Web.Requests;

/// <summary>How an integrator names itself in a call.</summary>
internal static class PartnerId
{
    public const string Header = "Partner-Id";

    private const int Shortest = 3;
    private const int Longest = 100;

    /// <summary>3 to 100 letters and digits; a hyphen already fails, as it does at Siigo.</summary>
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
