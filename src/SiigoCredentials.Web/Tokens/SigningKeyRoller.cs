using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Protection;

namespace SiigoCredentials.Web.Tokens;

/// <summary>Creates signing keys and deletes those whose last token has expired. Several instances may run it at once.</summary>
public sealed class SigningKeyRoller(
    AppDbContext db, SecretSealer sealer, SigningKeyRing ring, TimeProvider clock, IOptions<TokenOptions> options)
{
    /// <summary>Creates the first key, or a new one when no stored key can be opened.</summary>
    public async Task EnsureAsync(CancellationToken ct)
    {
        var next = await NextNumberAsync(ct);
        if (ring.All.Count == 0)
        {
            await AddAsync(next, clock.GetUtcNow(), ct);
        }
    }

    /// <summary>Rolls when the newest key is at the end of its time, and deletes keys that are no longer needed.</summary>
    public async Task EnsureKeysAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var newest = await db.SigningKeys.AsNoTracking().OrderByDescending(key => key.Number).FirstOrDefaultAsync(ct);
        if (newest is null || now >= newest.SignsFrom + options.Value.SigningKeyLife)
        {
            await AddAsync(1 + (newest?.Number ?? 0), now + options.Value.SigningKeyNotice, ct);
        }

        var needed = (await ring.PublishedAsync()).Select(signer => signer.PublicKey.Kid).ToList();
        // Older keys do not open now, but may with another key-encryption key: they stay.
        var oldest = ring.All.Count > 0 ? ring.All[0].Number : int.MaxValue;
        await db.SigningKeys.Where(key => key.Number >= oldest && !needed.Contains(key.Kid)).ExecuteDeleteAsync(ct);
    }

    /// <summary>Publishes a new key now; it signs after the notice. Tokens of the old key stay valid until they expire.</summary>
    public async Task RollAsync(CancellationToken ct) =>
        await AddAsync(await NextNumberAsync(ct), clock.GetUtcNow() + options.Value.SigningKeyNotice, ct);

    /// <summary>
    /// For a leaked key: a new key signs at once. Every earlier key is deleted, and its tokens are refused from the next request.
    /// </summary>
    public async Task ReplaceAllAsync(CancellationToken ct)
    {
        await using var transaction = await db.BeginCompanyTransactionAsync(Guid.Empty, ct);
        await AddAsync(await NextNumberAsync(ct), clock.GetUtcNow(), ct);
        var newest = await db.SigningKeys.MaxAsync(key => key.Number, ct);
        await db.SigningKeys.Where(key => key.Number < newest).ExecuteDeleteAsync(ct);
        await transaction.CommitAsync(CancellationToken.None);
    }

    private async Task<int> NextNumberAsync(CancellationToken ct) => 1 + (await db.SigningKeys.MaxAsync(key => (int?)key.Number, ct) ?? 0);

    // The number is unique and was read before the caller found that a key is due. So of two instances one creates the key, even if the
    // other comes late.
    private async Task AddAsync(int number, DateTimeOffset signsFrom, CancellationToken ct)
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var kid = TokenSigner.Thumbprint(ecdsa.ExportParameters(includePrivateParameters: false));
        var added = db.SigningKeys.Add(new SigningKey
        {
            Kid = kid,
            SealedPrivateKey = sealer.Seal(ecdsa.ExportPkcs8PrivateKey(), SigningKey.Binding(kid)),
            Number = number,
            CreatedAt = clock.GetUtcNow(),
            SignsFrom = signsFrom,
        });
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException)
        {
            added.State = EntityState.Detached;
            if (!await db.SigningKeys.AnyAsync(key => key.Number == number, ct))
            {
                throw;
            }
        }
    }
}
