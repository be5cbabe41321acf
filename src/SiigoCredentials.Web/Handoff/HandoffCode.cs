using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace SiigoCredentials.Web.Handoff;

/// <summary>The digits that the contact's mailbox gets. Good only beside the link's secret, and for a few guesses.</summary>
internal static partial class HandoffCode
{
    private const int Digits = 8;
    private const int Group = 4;

    public static string Create() => RandomNumberGenerator.GetString("0123456789", Digits);

    /// <summary>As it is read and typed: <c>4821 9035</c>.</summary>
    public static string Written(string code) => $"{code[..Group]} {code[Group..]}";

    /// <summary>What stands between the digits does not count; of a whole sentence of the mail, the last eight in a row do.</summary>
    public static string Read(string? typed) => Written().Match(typed ?? "") is { Success: true } found
        ? found.Groups["head"].Value + found.Groups["tail"].Value
        : string.Concat((typed ?? "").Where(char.IsAsciiDigit));

    public static byte[] Hash(string secret, string code) => HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(code));

    [GeneratedRegex(@"(?<![0-9])(?<head>[0-9]{4})[\s.-]?(?<tail>[0-9]{4})(?![0-9])", RegexOptions.RightToLeft, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Written();
}
