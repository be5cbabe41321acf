using System.Security.Cryptography;
using System.Text;

namespace SiigoCredentials.Web.Handoff;

/// <summary>The digits that the contact's mailbox gets. Good only beside the link's secret, and for a few guesses.</summary>
internal static class HandoffCode
{
    private const int Digits = 8;
    private const int Group = 4;

    public static string Create() => RandomNumberGenerator.GetString("0123456789", Digits);

    /// <summary>As it is read and typed: <c>4821 9035</c>.</summary>
    public static string Written(string code) => $"{code[..Group]} {code[Group..]}";

    /// <summary>Whatever stands between the digits does not count.</summary>
    public static string Read(string? typed) => string.Concat((typed ?? "").Where(char.IsAsciiDigit));

    public static byte[] Hash(string secret, string code) => HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(code));
}
