using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Tokens;

/// <summary>
/// A new token, as the response of a sign-in: a <see cref="TokenResponse"/> with a JWT by ES256 (RFC 7515 section 7.1). It is encoded and
/// signed in the response's own buffer, because its copies were a third of what a sign-in allocated.
/// </summary>
internal sealed class IssuedToken(TokenSigner signer, TokenClaims claims) : IResult
{
    private const int MostDigits = 10;

    [ThreadStatic]
    private static Utf8JsonWriter? ofThisThread;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? encodedClaims;

    // Neither a token nor the constants need escaping.
    private static ReadOnlySpan<byte> BeforeToken => "{\"access_token\":\""u8;

    private static ReadOnlySpan<byte> BeforeSeconds => "\",\"expires_in\":"u8;

    private static ReadOnlySpan<byte> End => ",\"token_type\":\"Bearer\",\"scope\":\"SiigoAPI\"}"u8;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var encoded = Encode(claims);
        var tokenLength = TokenLength(encoded);
        Span<byte> seconds = stackalloc byte[MostDigits];
        (claims.ExpiresAt - claims.IssuedAt).TryFormat(seconds, out var digits, default, CultureInfo.InvariantCulture);
        var length = BeforeToken.Length + tokenLength + BeforeSeconds.Length + digits + End.Length;

        var writer = Utf8JsonResult.Begin(httpContext.Response, StatusCodes.Status200OK, length);
        var json = writer.GetSpan(length);
        BeforeToken.CopyTo(json);
        Write(encoded, json.Slice(BeforeToken.Length, tokenLength));
        json = json[(BeforeToken.Length + tokenLength)..];
        BeforeSeconds.CopyTo(json);
        seconds[..digits].CopyTo(json[BeforeSeconds.Length..]);
        End.CopyTo(json[(BeforeSeconds.Length + digits)..]);
        writer.Advance(length);
        return Task.CompletedTask;
    }

    /// <summary>The token itself.</summary>
    public string ToJwt()
    {
        var encoded = Encode(claims);
        Span<byte> token = new byte[TokenLength(encoded)];
        Write(encoded, token);
        return Encoding.ASCII.GetString(token);
    }

    private int TokenLength(ReadOnlySpan<byte> encoded) => signer.EncodedHeader.Length + 1 + Base64Url.GetEncodedLength(encoded.Length)
        + 1 + Base64Url.GetEncodedLength(TokenSigner.SignatureBytes);

    private static ReadOnlySpan<byte> Encode(TokenClaims claims)
    {
        var buffer = encodedClaims ??= new ArrayBufferWriter<byte>();
        var json = ofThisThread ??= new Utf8JsonWriter(buffer);
        buffer.ResetWrittenCount();
        json.Reset();
        JsonSerializer.Serialize(json, claims, WireJson.Default.TokenClaims);
        return buffer.WrittenSpan;
    }

    private void Write(ReadOnlySpan<byte> encoded, Span<byte> token)
    {
        var header = signer.EncodedHeader;
        header.CopyTo(token);
        token[header.Length] = (byte)'.';
        var signed = header.Length + 1 + Base64Url.EncodeToUtf8(encoded, token[(header.Length + 1)..]);
        Span<byte> signature = stackalloc byte[TokenSigner.SignatureBytes];
        signer.Sign(token[..signed], signature);
        token[signed] = (byte)'.';
        Base64Url.EncodeToUtf8(signature, token[(signed + 1)..]);
    }
}
