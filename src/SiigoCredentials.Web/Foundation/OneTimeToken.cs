using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace SiigoCredentials.Web.Foundation;

/// <summary>A bearer token, such as a session's or a link's: it is issued once and stored only as its hash.</summary>
internal static class OneTimeToken
{
    /// <summary>The number of characters: 32 bytes in base64url.</summary>
    public const int Length = 43;

    /// <summary>Whether a text can be a token. What a crawler or a cut link sends is none, and is no attack to log.</summary>
    public static bool IsWellFormed([NotNullWhen(true)] string? text) => text is { Length: Length };

    /// <summary>256 random bits, in characters that are safe in cookies and addresses (ASVS 7.2.3).</summary>
    public static string Create() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>SHA-256: for 256 random bits a slow hash would add cost and no security.</summary>
    public static byte[] Hash(string code)
    {
        var hash = new byte[SHA256.HashSizeInBytes];
        Hash(code, hash);
        return hash;
    }

    /// <summary>The same without an allocation: each sign-in hashes a key.</summary>
    public static void Hash(string code, Span<byte> hash)
    {
        var longest = Encoding.UTF8.GetMaxByteCount(code.Length);
        var bytes = longest <= 512 ? stackalloc byte[longest] : new byte[longest];
        SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(code, bytes)], hash);
        CryptographicOperations.ZeroMemory(bytes);
    }
}
