using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SiigoCredentials.Bench.Servers;

/// <summary>
/// Makes the token in a real answer anew: the claims of the one that was there, for the user of the request, with a fresh id and moment;
/// ES256.
/// </summary>
internal sealed class SignedBody
{
    private const int SignatureBytes = 64;

    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly CeilingClaims model;
    private readonly int tokenAt;
    private readonly int payloadAt;
    private readonly int signatureAt;

    public SignedBody(ReadOnlySpan<byte> body)
    {
        var before = "\"access_token\":\""u8;
        tokenAt = body.IndexOf(before) + before.Length;
        payloadAt = tokenAt + body[tokenAt..].IndexOf((byte)'.') + 1;
        signatureAt = payloadAt + body[payloadAt..].IndexOf((byte)'.') + 1;
        model = JsonSerializer.Deserialize(
            Base64Url.DecodeFromUtf8(body[payloadAt..(signatureAt - 1)]), CeilingJson.Default.CeilingClaims)!;
    }

    /// <summary>
    /// Overwrites the token in <paramref name="body"/>, a copy of what the constructor saw; names of users are all of one length.
    /// </summary>
    public void Write(Span<byte> body, string user)
    {
        var claims =
            model with
            {
                Subject = user,
                ClientId = user,
                TokenId = Guid.CreateVersion7().ToString("N"),
                IssuedAt = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()
            };
        Base64Url.EncodeToUtf8(JsonSerializer.SerializeToUtf8Bytes(claims, CeilingJson.Default.CeilingClaims), body[payloadAt..]);

        Span<byte> signature = stackalloc byte[SignatureBytes];
        key.SignData(body[tokenAt..(signatureAt - 1)], signature, HashAlgorithmName.SHA256);
        Base64Url.EncodeToUtf8(signature, body[signatureAt..]);
    }
}

/// <summary>The claims that the portal's tokens carry.</summary>
internal sealed record CeilingClaims(
    [property: JsonPropertyName("iss")] string Issuer,
    [property: JsonPropertyName("aud")] string Audience,
    [property: JsonPropertyName("sub")] string Subject,
    [property: JsonPropertyName("client_id")] string ClientId,
    [property: JsonPropertyName("scope")] string Scope,
    [property: JsonPropertyName("jti")] string TokenId,
    [property: JsonPropertyName("iat")] long IssuedAt,
    [property: JsonPropertyName("exp")] long ExpiresAt,
    [property: JsonPropertyName("cloud_tenant_company_key")] string CompanyKey,
    [property: JsonPropertyName("key_id")] string KeyId);

[JsonSerializable(typeof(CeilingClaims))]
internal sealed partial class CeilingJson : JsonSerializerContext;
