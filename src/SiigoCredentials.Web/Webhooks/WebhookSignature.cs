using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SiigoCredentials.Web.Webhooks;

/// <summary>The symmetric scheme of the Standard Webhooks specification, version 1: HMAC-SHA256 over id, time and body.</summary>
internal static class WebhookSignature
{
    private const string SecretPrefix = "whsec_";
    private const string Scheme = "v1,";
    private const int SecretBytes = 32; // the specification asks for 24 to 64

    public static byte[] NewSecret() => RandomNumberGenerator.GetBytes(SecretBytes);

    /// <summary>The secret as a receiver's library takes it.</summary>
    public static string TextOf(byte[] secret) => SecretPrefix + Convert.ToBase64String(secret);

    /// <summary>The value of <c>webhook-signature</c>: one signature for each secret.</summary>
    public static string Of(IEnumerable<byte[]> secrets, string id, long timestamp, string payload)
    {
        var signed = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.{payload}"));
        return string.Join(' ', secrets.Select(secret => Scheme + Convert.ToBase64String(HMACSHA256.HashData(secret, signed))));
    }
}
