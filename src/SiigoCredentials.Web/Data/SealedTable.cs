using System.Data.Common;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Protection;

namespace SiigoCredentials.Web.Data;

/// <summary>How many secrets of a table a key wraps.</summary>
/// <param name="Table">The table.</param>
/// <param name="IsReplaceable">The portal renews such a secret, or gives it up, by itself: nobody has to restore it.</param>
/// <param name="KekId">The id of the key.</param>
/// <param name="Count">How many.</param>
public sealed record SealedCount(string Table, bool IsReplaceable, string KekId, long Count);

/// <summary>What opening every secret of a table found.</summary>
/// <param name="Table">The table.</param>
/// <param name="IsReplaceable">As <see cref="SealedCount"/>.</param>
/// <param name="Opened">How many opened.</param>
/// <param name="UnopenedKekIds">For each that did not, the id of the key that it names.</param>
public sealed record OpenedSecrets(string Table, bool IsReplaceable, long Opened, IReadOnlyList<string> UnopenedKekIds);

/// <summary>Done with a batch: so many rows of so many.</summary>
public delegate void RowsDone(long done, long all);

internal sealed record SealedRow<TId>(TId Id, byte[] Secret, byte[] Binding);

internal sealed record KekTotal(byte[] Kek, long Total);

/// <summary>A table with a sealed column, for what is done to all of them alike.</summary>
internal abstract class SealedTable(AppDbContext db, string name, bool isReplaceable, FormattableString totals)
{
    public bool IsReplaceable => isReplaceable;

    public string Name => name;

    protected AppDbContext Db => db;

    /// <summary>Read from the ids that the secrets carry in front; nothing is opened.</summary>
    public async Task<IEnumerable<SealedCount>> CountAsync(CancellationToken ct) =>
        (await db.Database.SqlQuery<KekTotal>(totals).ToListAsync(ct))
            .Select(total => new SealedCount(name, isReplaceable, KeyEncryptionKey.IdTextOf(total.Kek), total.Total));

    /// <summary>Wraps with the current key whatever another one wraps: a batch is a transaction, and a row that changed meanwhile is left to the next round.</summary>
    /// <returns>How many were wrapped anew.</returns>
    public abstract Task<long> RewrapAsync(SecretSealer sealer, KeyEncryptionKey current, int batchRows, RowsDone told, CancellationToken ct);

    /// <summary>Opens every one, for sure.</summary>
    public abstract Task<OpenedSecrets> OpenEachAsync(SecretSealer sealer, int batchRows, RowsDone told, CancellationToken ct);
}

/// <param name="db">The database.</param>
/// <param name="name">The table.</param>
/// <param name="isReplaceable">Whether the portal makes such secrets anew by itself.</param>
/// <param name="totals">Counts the rows by the id of the key.</param>
/// <param name="others">Finds the rows that a key does not wrap.</param>
/// <param name="ids">Every row.</param>
/// <param name="rows">The rows with these ids.</param>
/// <param name="replace">Puts another secret in the place of the row's, if that is still there.</param>
internal sealed class SealedTable<TId>(
    AppDbContext db,
    string name,
    bool isReplaceable,
    FormattableString totals,
    Func<byte[], FormattableString> others,
    IQueryable<TId> ids,
    Func<TId[], IQueryable<SealedRow<TId>>> rows,
    Func<SealedRow<TId>, byte[], CancellationToken, Task<int>> replace) : SealedTable(db, name, isReplaceable, totals)
{
    public override async Task<long> RewrapAsync(SecretSealer sealer, KeyEncryptionKey current, int batchRows, RowsDone told, CancellationToken ct)
    {
        var found = await Db.Database.SqlQuery<TId>(others(current.Id.ToArray())).ToListAsync(ct);
        var (rewrapped, done) = (0L, 0L);
        foreach (var batch in found.Chunk(batchRows))
        {
            int? replaced;
            while ((replaced = await TryRewrapAsync(batch, sealer, ct)) is null)
            {
                ct.ThrowIfCancellationRequested(); // it gave way, and begins again with what stands there now
            }

            rewrapped += replaced.Value;
            told(done += batch.Length, found.Count);
        }

        return rewrapped;
    }

    public override async Task<OpenedSecrets> OpenEachAsync(SecretSealer sealer, int batchRows, RowsDone told, CancellationToken ct)
    {
        var (all, done, seen, unopened) = (await ids.ToListAsync(ct), 0L, 0L, new List<string>());
        foreach (var batch in all.Chunk(batchRows))
        {
            var found = await rows(batch).ToListAsync(ct);
            unopened.AddRange(found.Where(row => Try(() => sealer.Open(row.Secret, row.Binding)).Length == 0)
                .Select(row => KeyEncryptionKey.IdTextOf(SecretSealer.KekIdOf(row.Secret))));
            seen += found.Count;
            told(done += batch.Length, all.Count);
        }

        return new OpenedSecrets(Name, IsReplaceable, seen - unopened.Count, unopened);
    }

    private async Task<int?> TryRewrapAsync(TId[] batch, SecretSealer sealer, CancellationToken ct)
    {
        // Wrapped before the transaction begins: nobody else writes while one is open.
        List<(SealedRow<TId> Row, byte[] Wrapped)> wrapped =
            [.. (await rows(batch).ToListAsync(ct)).Select(row => (row, Try(() => sealer.Rewrap(row.Secret, row.Binding)))).Where(pair => pair.Item2.Length > 0)];
        var rewrapped = 0;
        await using var transaction = await Db.BeginBatchAsync(ct);
        try
        {
            foreach (var (row, secret) in wrapped)
            {
                rewrapped += await replace(row, secret, ct);
            }

            await transaction.CommitAsync(CancellationToken.None);
            return rewrapped;
        }
        catch (DbException fault) when (Db.GaveWay(fault))
        {
            return null;
        }
    }

    // What no key opens was lost before; it stays as it is, and the rest goes on.
    private static byte[] Try(Func<byte[]> open)
    {
        try
        {
            return open();
        }
        catch (CryptographicException)
        {
            return [];
        }
    }
}
