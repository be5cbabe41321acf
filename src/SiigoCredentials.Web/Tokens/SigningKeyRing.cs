using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.Tokens;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Protection;

namespace SiigoCredentials.Web.Tokens;

/// <summary>The signing keys of this installation, opened once at start.</summary>
public sealed partial class SigningKeyRing(SecretSealer sealer, TimeProvider clock, ILogger<SigningKeyRing> log)
{
    private List<SecurityKey> keys = [];

    /// <summary>Every key whose tokens are accepted, the newest first.</summary>
    public IReadOnlyList<SecurityKey> All => keys;

    /// <summary>The public parts, as <c>/.well-known/jwks.json</c> publishes them (RFC 7517).</summary>
    public IReadOnlyList<JwkItem> PublicKeys => [.. keys.Select(key => ToJwk((ECDsaSecurityKey)key))];

    public SigningCredentials Current => new(keys[0], SecurityAlgorithms.EcdsaSha256);

    /// <summary>Opens the stored keys and makes the first one. A key that cannot be opened is left alone: its tokens end, /auth goes on.</summary>
    public async Task LoadAsync(AppDbContext db, CancellationToken ct)
    {
        var stored = await db.SigningKeys.AsNoTracking().OrderByDescending(key => key.CreatedAt).ToListAsync(ct);
        var opened = stored.Select(TryOpen).OfType<SecurityKey>().ToList();
        if (opened.Count == 0)
        {
            opened.Add(await CreateAsync(db, ct));
        }

        keys = opened;
    }

    private async Task<SecurityKey> CreateAsync(AppDbContext db, CancellationToken ct)
    {
        var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var kid = Thumbprint(ecdsa);
        db.SigningKeys.Add(new SigningKey
        {
            Kid = kid,
            SealedPrivateKey = sealer.Seal(ecdsa.ExportPkcs8PrivateKey(), Binding(kid)),
            CreatedAt = clock.GetUtcNow(),
        });
        await db.SaveChangesAsync(ct);
        return new ECDsaSecurityKey(ecdsa) { KeyId = kid };
    }

    private ECDsaSecurityKey? TryOpen(SigningKey stored)
    {
        try
        {
            var ecdsa = ECDsa.Create();
            ecdsa.ImportPkcs8PrivateKey(sealer.Open(stored.SealedPrivateKey, Binding(stored.Kid)), out _);
            return new ECDsaSecurityKey(ecdsa) { KeyId = stored.Kid };
        }
        catch (CryptographicException)
        {
            LogCannotOpen(stored.Kid);
            return null;
        }
    }

    private static JwkItem ToJwk(ECDsaSecurityKey key)
    {
        var point = key.ECDsa.ExportParameters(includePrivateParameters: false).Q;
        return new JwkItem("EC", "P-256", Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y), key.KeyId, "sig", "ES256");
    }

    private static string Thumbprint(ECDsa ecdsa)
    {
        var point = ecdsa.ExportParameters(includePrivateParameters: false).Q;
        var jwk = $$"""{"crv":"P-256","kty":"EC","x":"{{Base64Url.EncodeToString(point.X)}}","y":"{{Base64Url.EncodeToString(point.Y)}}"}""";
        return Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(jwk)));
    }

    private static byte[] Binding(string kid) => Encoding.UTF8.GetBytes($"signing-key:{kid}");

    [LoggerMessage(LogLevel.Error, "Signing key {Kid} cannot be opened with this key-encryption key; its tokens are refused")]
    private partial void LogCannotOpen(string kid);
}
