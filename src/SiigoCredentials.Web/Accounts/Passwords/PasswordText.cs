using System.Globalization;
using System.Text;

namespace SiigoCredentials.Web.Accounts;

/// <summary>
/// Normalizes passwords, so that all devices give the same hash and length: the OpaqueString profile of RFC 8265, which is NFC
/// (NIST SP 800-63B) with plain spaces. NFC, unlike NFKC, keeps characters such as <c>²</c> as the person chose them.
/// </summary>
public static class PasswordText
{
    // A decomposed letter has up to four UTF-16 units. A longer text is too long in any case.
    private const int LongestTyped = 4 * PasswordLimits.Longest;

    /// <summary>The normalized password. Text that is not valid Unicode stays as it was typed.</summary>
    public static string Of(string typed)
    {
        if (typed.Length > LongestTyped || Ascii.IsValid(typed))
        {
            return typed;
        }

        try
        {
            return string.Concat(typed.Select(unit => char.GetUnicodeCategory(unit) == UnicodeCategory.SpaceSeparator ? ' ' : unit))
                .Normalize(NormalizationForm.FormC);
        }
        catch (ArgumentException)
        {
            return typed;
        }
    }

    /// <summary>The length in code points (NIST SP 800-63B).</summary>
    public static int Length(string typed) => Of(typed).EnumerateRunes().Count();
}
