using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Protection;
using SiigoCredentials.Web.Tokens;

namespace SiigoCredentials.Web.Data;

/// <summary>How many secrets are wrapped anew now, and how many no key here opens.</summary>
public sealed record KekRotationResult(int Rewrapped, int Unopened);

/// <summary>
/// Wraps every secret with the current key-encryption key, beside the running portal and in small transactions: each row says which key wraps it,
/// so a rotation that was stopped anywhere goes on where it stopped (ASVS 11.2.2).
/// </summary>
public sealed class KekRotation(AppDbContext db, SecretSealer sealer)
{
    private const int BatchRows = 500;

    public async Task<KekRotationResult> RunAsync(CancellationToken ct)
    {
        List<KekRotationResult> parts =
        [
            await RewrapAsync(
                await db.AccessKeys.Select(key => key.Id).ToListAsync(ct),
                ids => db.AccessKeys.Include(key => key.Credential).Where(key => ids.Contains(key.Id)),
                key => key.Ciphertext, key => AccessKey.Binding(key.Credential!, key.Version), (key, wrapped) => key.Ciphertext = wrapped, ct),
            await RewrapAsync(
                await db.Authenticators.Select(row => row.PersonId).ToListAsync(ct),
                ids => db.Authenticators.Where(row => ids.Contains(row.PersonId)),
                row => row.SealedSecret, row => Authenticator.Binding(row.PersonId), (row, wrapped) => row.SealedSecret = wrapped, ct),
            await RewrapAsync(
                await db.SigningKeys.Select(key => key.Kid).ToListAsync(ct),
                ids => db.SigningKeys.Where(key => ids.Contains(key.Kid)),
                key => key.SealedPrivateKey, key => SigningKey.Binding(key.Kid), (key, wrapped) => key.SealedPrivateKey = wrapped, ct),
        ];
        return new KekRotationResult(parts.Sum(part => part.Rewrapped), parts.Sum(part => part.Unopened));
    }

    private async Task<KekRotationResult> RewrapAsync<TRow, TId>(
        List<TId> ids, Func<TId[], IQueryable<TRow>> find, Func<TRow, byte[]> secretOf, Func<TRow, byte[]> bindingOf, Action<TRow, byte[]> store, CancellationToken ct)
    {
        var (rewrapped, unopened) = (0, 0);
        foreach (var batch in ids.Chunk(BatchRows))
        {
            foreach (var row in (await find(batch).ToListAsync(ct)).Where(row => !sealer.IsCurrent(secretOf(row))))
            {
                if (TryRewrap(secretOf(row), bindingOf(row)) is { } wrapped)
                {
                    store(row, wrapped);
                    rewrapped++;
                }
                else
                {
                    unopened++;
                }
            }

            await db.SaveChangesAsync(ct);
            db.ChangeTracker.Clear();
        }

        return new KekRotationResult(rewrapped, unopened);
    }

    // What no key opens was lost before; it stays as it is, and the rest goes on.
    private byte[]? TryRewrap(byte[] secret, byte[] binding)
    {
        try
        {
            return sealer.Rewrap(secret, binding);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
