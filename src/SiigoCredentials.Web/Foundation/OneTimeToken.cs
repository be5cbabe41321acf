using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace SiigoCredentials.Web.Foundation;

/// <summary>A code that is worth something to whoever holds it, such as a session's or a link's: handed out once, stored only as its hash.</summary>
internal static class OneTimeToken
{
    /// <summary>In characters: 32 bytes in base64url.</summary>
    public const int Length = 43;

    /// <summary>256 random bits, safe in a cookie and in an address (ASVS 7.2.3).</summary>
    public static string Create() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>SHA-256: with so many random bits behind it, a slow hash would add cost and no safety.</summary>
    public static byte[] Hash(string code)
    {
        var hash = new byte[SHA256.HashSizeInBytes];
        Hash(code, hash);
        return hash;
    }

    /// <summary>The same without memory of its own: sign-ins hash a key each.</summary>
    public static void Hash(string code, Span<byte> hash)
    {
        var longest = Encoding.UTF8.GetMaxByteCount(code.Length);
        var bytes = longest <= 512 ? stackalloc byte[longest] : new byte[longest];
        SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(code, bytes)], hash);
        CryptographicOperations.ZeroMemory(bytes);
    }
}
