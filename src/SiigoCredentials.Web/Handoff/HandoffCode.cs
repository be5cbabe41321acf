using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace SiigoCredentials.Web.Handoff;

/// <summary>
/// The code that is mailed to the contact. It is valid only together with the secret of the link, and for a few attempts.
/// </summary>
internal static partial class HandoffCode
{
    private const int Digits = 8;
    private const int Group = 4;

    public static string Create() => RandomNumberGenerator.GetString("0123456789", Digits);

    /// <summary>The code as people read and type it: <c>4821 9035</c>.</summary>
    public static string Written(string code) => $"{code[..Group]} {code[Group..]}";

    /// <summary>
    /// Separators between the digits are ignored. In a pasted sentence of the mail, the last eight digits in a row are the code.
    /// </summary>
    public static string Read(string? typed) => Written().Match(typed ?? "") is { Success: true } found
        ? found.Groups["head"].Value + found.Groups["tail"].Value
        : string.Concat((typed ?? "").Where(char.IsAsciiDigit));

    /// <summary>Whether all digits are there; fewer cannot be a code, so they are no attempt.</summary>
    public static bool IsWhole(string? typed) => Read(typed).Length >= Digits;

    public static byte[] Hash(string secret, string code) =>
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(code));

    [GeneratedRegex(
        @"(?<![0-9])(?<head>[0-9]{4})[\s.-]?(?<tail>[0-9]{4})(?![0-9])", RegexOptions.RightToLeft, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Written();
}
