using System.Globalization;
using System.Text;

namespace SiigoCredentials.Web.Accounts;

/// <summary>
/// A password as it is hashed and measured, whichever device typed it: the OpaqueString of RFC 8265, which is NFC (NIST SP 800-63B) with every blank a plain space.
/// NFC and not NFKC: compatibility forms such as <c>²</c> stay the characters that the person chose.
/// </summary>
public static class PasswordText
{
    // Decomposed, a letter takes up to four units. What is longer than that is too long anyway, and is not worth the work.
    private const int LongestTyped = 4 * PasswordLimits.Longest;

    /// <summary>The password to hash and to judge; text that is not valid Unicode stays as it was typed.</summary>
    public static string Of(string typed)
    {
        if (typed.Length > LongestTyped || Ascii.IsValid(typed))
        {
            return typed;
        }

        try
        {
            return string.Concat(typed.Select(unit => char.GetUnicodeCategory(unit) == UnicodeCategory.SpaceSeparator ? ' ' : unit)).Normalize(NormalizationForm.FormC);
        }
        catch (ArgumentException)
        {
            return typed;
        }
    }

    /// <summary>In characters, each code point being one (NIST SP 800-63B).</summary>
    public static int Length(string typed) => Of(typed).EnumerateRunes().Count();
}
