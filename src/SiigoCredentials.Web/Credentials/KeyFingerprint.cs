using System.Security.Cryptography;

namespace SiigoCredentials.Web.Credentials;

/// <summary>
/// A short public code of an Access Key, such as <c>K7QF-2MXD</c>, by which two people find out by telephone whether they have the same
/// key. It is 40 bits of a hash of the stored hash, so it does not help to find the key.
/// </summary>
public static class KeyFingerprint
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; // Crockford's base32, without I, L, O, U, which are easily confused
    private const int BitsOfOne = 5;
    private const int Group = 4;

    /// <param name="secretHash">The stored hash of the key.</param>
    public static string Of(byte[] secretHash)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData([.. "fingerprint:"u8, .. secretHash], hash);
        return $"{Letters(hash, 0)}-{Letters(hash, Group)}";
    }

    private static string Letters(ReadOnlySpan<byte> hash, int first)
    {
        Span<char> letters = stackalloc char[Group];
        for (var place = 0; place < Group; place++)
        {
            var bit = (first + place) * BitsOfOne;
            var two = (hash[bit / 8] << 8) | hash[(bit / 8) + 1];
            letters[place] = Alphabet[(two >> (16 - BitsOfOne - (bit % 8))) & 31];
        }

        return new string(letters);
    }
}
