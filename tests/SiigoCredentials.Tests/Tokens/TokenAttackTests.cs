using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SiigoCredentials.Web.Protection;
using SiigoCredentials.Web.Tokens;

namespace SiigoCredentials.Tests.Tokens;

/// <summary>Tokens that differ from a good one in a single point (the good one is checked too): each is a 401.</summary>
public sealed class TokenAttackTests
{
    private static readonly DateTime Now = TimeProvider.System.GetUtcNow().UtcDateTime;

    [Fact]
    public async Task EveryForgery_IsRefused_AndTheGenuineOneIsNot()
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        var genuine = new JsonWebToken(await admin.TokenAsync(pair));
        var ours = await OurKeyAsync(app);
        using var attacker = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var foreign = new SigningCredentials(new ECDsaSecurityKey(attacker) { KeyId = ours.Kid }, SecurityAlgorithms.EcdsaSha256);
        var publicKey = ((ECDsaSecurityKey)ours.Key).ECDsa.ExportSubjectPublicKeyInfo();
        var confused = new SigningCredentials(new SymmetricSecurityKey(publicKey) { KeyId = ours.Kid }, SecurityAlgorithms.HmacSha256);
        var (header, payload) = (genuine.EncodedHeader, genuine.EncodedPayload);
        var jwk = JwkOf(attacker);

        var forgeries = new Dictionary<string, string>
        {
            ["another type"] = Sign(genuine, ours, type: "JWT"),
            ["another audience"] = Sign(genuine, ours, audience: "otra"),
            ["another issuer"] = Sign(genuine, ours, issuer: "https://malo.example"),
            ["expired"] = Sign(genuine, ours, livesSeconds: -1),
            ["no end"] = Sign(genuine, ours, livesSeconds: null),
            ["no key id"] = Sign(genuine, ours, keyId: null),
            ["another key's id"] = Sign(genuine, ours, keyId: Guid.CreateVersion7().ToString("N")),
            ["a key id that is none"] = Sign(genuine, ours, keyId: "' OR 1=1 --"),
            ["signed by somebody else under our kid"] = Sign(genuine, foreign),
            ["HS256 with our public key"] = Sign(genuine, confused),
            ["alg none"] = $"{Encode("""{"alg":"none","typ":"at+jwt"}""")}.{payload}.",
            ["alg None"] = $"{Encode("""{"alg":"None","typ":"at+jwt"}""")}.{payload}.{genuine.EncodedSignature}",
            ["signature cut off"] = $"{header}.{payload}.",
            ["no signature part"] = $"{header}.{payload}",
            ["jwk in the header"] = SignRaw($$"""{"alg":"ES256","typ":"at+jwt","jwk":{{jwk}}}""", payload, attacker),
            ["jku in the header"] = SignRaw(
                """{"alg":"ES256","typ":"at+jwt","kid":"x","jku":"https://malo.example/jwks"}""", payload, attacker),
            ["x5u in the header"] = SignRaw("""{"alg":"ES256","typ":"at+jwt","x5u":"https://malo.example/cert"}""", payload, attacker),
            ["kid that is a path"] = SignRaw("""{"alg":"ES256","typ":"at+jwt","kid":"../../dev/null"}""", payload, attacker),
            ["a signature of zeros"] = $"{header}.{payload}.{Base64UrlEncoder.Encode(new byte[64])}",
        };

        Assert.Equal(HttpStatusCode.OK, (await admin.CallAsync("/v1/credential", "Bearer " + Sign(genuine, ours))).StatusCode);
        foreach (var (name, forgery) in forgeries)
        {
            using var answer = await admin.CallAsync("/v1/credential", "Bearer " + forgery);
            Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized, name);
        }
    }

    private static async Task<SigningCredentials> OurKeyAsync(PortalApp app)
    {
        var stored = await app.InDatabaseAsync(db => db.SigningKeys.SingleAsync());
        var ecdsa = ECDsa.Create();
        ecdsa.ImportPkcs8PrivateKey(
            app.Services.GetRequiredService<SecretSealer>().Open(stored.SealedPrivateKey, SigningKey.Binding(stored.Kid)), out _);
        return new SigningCredentials(new ECDsaSecurityKey(ecdsa) { KeyId = stored.Kid }, SecurityAlgorithms.EcdsaSha256);
    }

    private static string Sign(
        JsonWebToken model,
        SigningCredentials credentials,
        string type = "at+jwt",
        string audience = "SiigoAPI",
        string? issuer = null,
        string? keyId = "the model's",
        int? livesSeconds = 3600)
    {
        var claims = new Dictionary<string, object>
        {
            ["sub"] = model.Subject,
            ["iss"] = issuer ?? model.Issuer,
            ["aud"] = audience,
            ["jti"] = Guid.CreateVersion7().ToString("N"),
        };
        if (keyId is not null)
        {
            claims["key_id"] = keyId == "the model's" ? model.GetPayloadValue<string>("key_id") : keyId;
        }

        if (livesSeconds is { } seconds)
        {
            claims["exp"] = EpochTime.GetIntDate(Now.AddSeconds(seconds));
        }

        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            new SecurityTokenDescriptor { TokenType = type, Claims = claims, SigningCredentials = credentials });
    }

    private static string SignRaw(string header, string payload, ECDsa key)
    {
        var signed = $"{Encode(header)}.{payload}";
        return $"{signed}.{Base64UrlEncoder.Encode(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    private static string Encode(string text) => Base64UrlEncoder.Encode(text);

    private static string JwkOf(ECDsa key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return $$"""{"kty":"EC","crv":"P-256","x":"{{Base64UrlEncoder.Encode(point.X)}}","y":"{{Base64UrlEncoder.Encode(point.Y)}}"}""";
    }
}
