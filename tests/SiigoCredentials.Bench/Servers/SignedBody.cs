using System.Buffers.Text;
using System.Security.Cryptography;

namespace SiigoCredentials.Bench.Servers;

/// <summary>Signs the token in a real answer anew: a fresh id and moment, ES256, every byte count as it was.</summary>
internal sealed class SignedBody
{
    private const int LongestPayload = 1024;
    private const int SignatureBytes = 64;

    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] payload;
    private readonly Range id;
    private readonly Range issuedAt;
    private readonly int tokenAt;
    private readonly int payloadAt;
    private readonly int signatureAt;

    public SignedBody(ReadOnlySpan<byte> body)
    {
        var before = "\"access_token\":\""u8;
        tokenAt = body.IndexOf(before) + before.Length;
        payloadAt = tokenAt + body[tokenAt..].IndexOf((byte)'.') + 1;
        signatureAt = payloadAt + body[payloadAt..].IndexOf((byte)'.') + 1;
        payload = Base64Url.DecodeFromUtf8(body[payloadAt..(signatureAt - 1)]);
        id = ValueOf("\"jti\":\""u8, "\""u8);
        issuedAt = ValueOf("\"iat\":"u8, ",}"u8);
    }

    /// <summary>Overwrites the token in <paramref name="body"/>, a copy of what the constructor saw.</summary>
    public void Write(Span<byte> body)
    {
        Span<byte> claims = stackalloc byte[LongestPayload];
        payload.CopyTo(claims);
        claims = claims[..payload.Length];
        WriteId(claims[id]);
        Utf8Formatter.TryFormat(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(), claims[issuedAt], out _);
        Base64Url.EncodeToUtf8(claims, body[payloadAt..]);

        Span<byte> signature = stackalloc byte[SignatureBytes];
        key.SignData(body[tokenAt..(signatureAt - 1)], signature, HashAlgorithmName.SHA256);
        Base64Url.EncodeToUtf8(signature, body[signatureAt..]);
    }

    private static void WriteId(Span<byte> into)
    {
        Span<byte> text = stackalloc byte[32];
        Utf8Formatter.TryFormat(Guid.CreateVersion7(), text, out _, 'N');
        text[^Math.Min(text.Length, into.Length)..].CopyTo(into); // a shorter id keeps its random end
    }

    private Range ValueOf(ReadOnlySpan<byte> name, ReadOnlySpan<byte> end)
    {
        var from = payload.AsSpan().IndexOf(name) + name.Length;
        return from..(from + payload.AsSpan(from).IndexOfAny(end));
    }
}
