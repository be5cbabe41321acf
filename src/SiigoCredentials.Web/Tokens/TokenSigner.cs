using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace SiigoCredentials.Web.Tokens;

/// <summary>An opened signing key (ES256).</summary>
public sealed class TokenSigner : IDisposable
{
    public const int SignatureBytes = 64;

    // ECDsa is not documented as thread-safe.
    private readonly ThreadLocal<ECDsa> local;

    public TokenSigner(SigningKey stored, ECParameters key)
    {
        (Number, SignsFrom) = (stored.Number, stored.SignsFrom);
        local = new ThreadLocal<ECDsa>(() => ECDsa.Create(key), trackAllValues: true);
        VerificationKey = new ECDsaSecurityKey(ECDsa.Create(new ECParameters { Curve = key.Curve, Q = key.Q })) { KeyId = stored.Kid };
        PublicKey = new JwkItem(
            "EC", "P-256", Base64Url.EncodeToString(key.Q.X), Base64Url.EncodeToString(key.Q.Y), stored.Kid, "sig", "ES256");
        EncodedHeader = Base64Url.EncodeToUtf8(
            Encoding.UTF8.GetBytes($$"""{"alg":"ES256","typ":"{{AccessTokens.Type}}","kid":"{{stored.Kid}}"}"""));
    }

    public int Number { get; }

    public DateTimeOffset SignsFrom { get; }

    /// <summary>The encoded JWT header of every token that it signs.</summary>
    public byte[] EncodedHeader { get; }

    /// <summary>The public part, for verifying.</summary>
    public SecurityKey VerificationKey { get; }

    /// <summary>The public part, as <c>/.well-known/jwks.json</c> publishes it (RFC 7517).</summary>
    public JwkItem PublicKey { get; }

    /// <summary>Writes the signature of <paramref name="data"/> as RFC 7518 section 3.4 has it: R and S, 64 bytes.</summary>
    public void Sign(ReadOnlySpan<byte> data, Span<byte> signature) => local.Value!.SignData(data, signature, HashAlgorithmName.SHA256);

    /// <summary>The <c>kid</c>: the key's RFC 7638 thumbprint.</summary>
    public static string Thumbprint(ECParameters key)
    {
        var jwk =
            $$"""{"crv":"P-256","kty":"EC","x":"{{Base64Url.EncodeToString(key.Q.X)}}","y":"{{Base64Url.EncodeToString(key.Q.Y)}}"}""";
        return Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(jwk)));
    }

    public void Dispose()
    {
        foreach (var ecdsa in local.Values)
        {
            ecdsa.Dispose();
        }

        local.Dispose();
    }
}
