using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Protection;

namespace SiigoCredentials.Web.Tokens;

/// <summary>Makes signing keys and clears away those whose last token has run out. Safe to run on several instances at once.</summary>
public sealed class SigningKeyRoller(AppDbContext db, SecretSealer sealer, SigningKeyRing ring, TimeProvider clock, IOptions<TokenOptions> options)
{
    /// <summary>Makes the first key, or a new one where none of the stored can be opened.</summary>
    public async Task EnsureAsync(CancellationToken ct)
    {
        var next = await NextNumberAsync(ct);
        if (ring.All.Count == 0)
        {
            await AddAsync(next, clock.GetUtcNow(), ct);
        }
    }

    /// <summary>Rolls when the newest key has signed for its whole life; clears away what nobody needs any more.</summary>
    public async Task EnsureKeysAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var newest = await db.SigningKeys.AsNoTracking().OrderByDescending(key => key.Number).FirstOrDefaultAsync(ct);
        if (newest is null || now >= newest.SignsFrom + options.Value.SigningKeyLife)
        {
            await AddAsync(1 + (newest?.Number ?? 0), now + options.Value.SigningKeyNotice, ct);
        }

        var needed = (await ring.PublishedAsync()).Select(signer => signer.PublicKey.Kid).ToList();
        var oldest = ring.All.Count > 0 ? ring.All[0].Number : int.MaxValue; // older ones cannot be opened: perhaps another day
        await db.SigningKeys.Where(key => key.Number >= oldest && !needed.Contains(key.Kid)).ExecuteDeleteAsync(ct);
    }

    /// <summary>A new key, published now, signing after the notice; tokens of the old one are good until they run out.</summary>
    public async Task RollAsync(CancellationToken ct) => await AddAsync(await NextNumberAsync(ct), clock.GetUtcNow() + options.Value.SigningKeyNotice, ct);

    /// <summary>For a key that leaked: a new one signs at once, every earlier one and its tokens end at the next request.</summary>
    public async Task ReplaceAllAsync(CancellationToken ct)
    {
        await using var transaction = await db.BeginCompanyTransactionAsync(Guid.Empty, ct);
        await AddAsync(await NextNumberAsync(ct), clock.GetUtcNow(), ct);
        var newest = await db.SigningKeys.MaxAsync(key => key.Number, ct);
        await db.SigningKeys.Where(key => key.Number < newest).ExecuteDeleteAsync(ct);
        await transaction.CommitAsync(CancellationToken.None);
    }

    private async Task<int> NextNumberAsync(CancellationToken ct) => 1 + (await db.SigningKeys.MaxAsync(key => (int?)key.Number, ct) ?? 0);

    // The number is unique, and comes from before the caller saw that a key is due: of two instances that see it, one makes the key, however late the other comes.
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
