using System.Data.Common;
using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Protection;

/// <summary>How many secrets of a table a key wraps.</summary>
/// <param name="Table">The table.</param>
/// <param name="IsReplaceable">The portal renews such a secret, or gives it up, by itself: nobody has to restore it.</param>
/// <param name="KekId">The id of the key.</param>
/// <param name="Count">The number of secrets.</param>
public sealed record SealedCount(string Table, bool IsReplaceable, string KekId, long Count);

/// <summary>The result of opening every secret of a table.</summary>
/// <param name="Table">The table.</param>
/// <param name="IsReplaceable">As <see cref="SealedCount"/>.</param>
/// <param name="Opened">How many opened.</param>
/// <param name="UnopenedKekIds">The id of the key of each one that did not open.</param>
public sealed record OpenedSecrets(string Table, bool IsReplaceable, long Opened, IReadOnlyList<string> UnopenedKekIds);

internal sealed record KekTotal(byte[] Kek, long Total);

/// <summary>A column of sealed secrets. Its room registers it: <see cref="SealedColumnRegistration.AddSealedColumn"/>.</summary>
public abstract class SealedColumn
{
    /// <summary>Counts the secrets by the id of the key at their front, without opening them.</summary>
    internal abstract Task<IEnumerable<SealedCount>> CountAsync(AppDbContext db, CancellationToken ct);

    /// <summary>
    /// Wraps the secrets of other keys with the current one. Each batch is a transaction; a row that has changed waits for the next round.
    /// </summary>
    /// <returns>How many secrets were wrapped.</returns>
    internal abstract Task<long> RewrapAsync(
        AppDbContext db, SecretSealer sealer, KeyEncryptionKey current, int batchRows, IProgress<RowProgress> progress,
        CancellationToken ct);

    /// <summary>Opens every secret. Changes nothing.</summary>
    internal abstract Task<OpenedSecrets> OpenEachAsync(
        AppDbContext db, SecretSealer sealer, int batchRows, IProgress<RowProgress> progress, CancellationToken ct);
}

/// <param name="id">The key of a row.</param>
/// <param name="secret">The sealed column. Rows without a value are skipped.</param>
/// <param name="binding">The associated data that ties a secret to its row.</param>
/// <param name="isReplaceable">Whether the portal renews such a secret by itself.</param>
/// <param name="with">A navigation that the binding needs.</param>
internal sealed class SealedColumn<TRow, TId>(
    Expression<Func<TRow, TId>> id, Expression<Func<TRow, byte[]?>> secret, Func<TRow, byte[]> binding, bool isReplaceable,
    Expression<Func<TRow, object?>>? with)
    : SealedColumn
    where TRow : class
{
    private readonly string idName = ((MemberExpression)id.Body).Member.Name;
    private readonly string secretName = ((MemberExpression)secret.Body).Member.Name;
    private readonly Func<TRow, TId> idOf = id.Compile();
    private readonly Func<TRow, byte[]?> secretOf = secret.Compile();

    internal override async Task<IEnumerable<SealedCount>> CountAsync(AppDbContext db, CancellationToken ct)
    {
        var (table, _, column) = NamesIn(db);
        var totals = FormattableStringFactory.Create(
            $"""SELECT substr("{column}", 2, 8) AS "Kek", COUNT(*) AS "Total" FROM "{table}" WHERE "{column}" IS NOT NULL GROUP BY 1""");
        return (await db.Database.SqlQuery<KekTotal>(totals).ToListAsync(ct))
            .Select(total => new SealedCount(table, isReplaceable, KeyEncryptionKey.IdTextOf(total.Kek), total.Total));
    }

    internal override async Task<long> RewrapAsync(
        AppDbContext db, SecretSealer sealer, KeyEncryptionKey current, int batchRows, IProgress<RowProgress> progress,
        CancellationToken ct)
    {
        var (table, key, column) = NamesIn(db);
        var others = FormattableStringFactory.Create(
            $$"""SELECT "{{key}}" AS "Value" FROM "{{table}}" WHERE substr("{{column}}", 2, 8) <> {0}""", current.Id.ToArray());
        var found = await db.Database.SqlQuery<TId>(others).ToListAsync(ct);
        var (rewrapped, done) = (0L, 0L);
        foreach (var batch in found.Chunk(batchRows))
        {
            int? replaced;
            while ((replaced = await TryRewrapAsync(db, batch, sealer, ct)) is null)
            {
                ct.ThrowIfCancellationRequested(); // it gave way to an act: retry with the present rows
            }

            rewrapped += replaced.Value;
            progress.Report(new RowProgress(done += batch.Length, found.Count));
        }

        return rewrapped;
    }

    internal override async Task<OpenedSecrets> OpenEachAsync(
        AppDbContext db, SecretSealer sealer, int batchRows, IProgress<RowProgress> progress, CancellationToken ct)
    {
        var all = await Sealed(db).Select(id).ToListAsync(ct);
        var (done, seen, unopened) = (0L, 0L, new List<string>());
        foreach (var batch in all.Chunk(batchRows))
        {
            var found = await RowsAsync(db, batch, ct);
            unopened.AddRange(found.Where(row => Try(() => sealer.Open(secretOf(row)!, binding(row))).Length == 0)
                .Select(row => KeyEncryptionKey.IdTextOf(SecretSealer.KekIdOf(secretOf(row)!))));
            seen += found.Count;
            progress.Report(new RowProgress(done += batch.Length, all.Count));
        }

        return new OpenedSecrets(NamesIn(db).Table, isReplaceable, seen - unopened.Count, unopened);
    }

    private (string Table, string Id, string Secret) NamesIn(AppDbContext db)
    {
        var type = db.Model.FindEntityType(typeof(TRow))!;
        return (type.GetTableName()!, type.FindProperty(idName)!.GetColumnName(), type.FindProperty(secretName)!.GetColumnName());
    }

    private IQueryable<TRow> Sealed(AppDbContext db) => db.Set<TRow>().Where(row => EF.Property<byte[]?>(row, secretName) != null);

    private async Task<List<TRow>> RowsAsync(AppDbContext db, TId[] ids, CancellationToken ct)
    {
        var rows = Sealed(db).AsNoTracking().Where(row => ids.Contains(EF.Property<TId>(row, idName)));
        return await (with is null ? rows : rows.Include(with)).ToListAsync(ct);
    }

    private async Task<int?> TryRewrapAsync(AppDbContext db, TId[] batch, SecretSealer sealer, CancellationToken ct)
    {
        // Wrapped before the transaction begins, because it blocks other writers.
        List<(TRow Row, byte[] Wrapped)> wrapped =
            [.. (await RowsAsync(db, batch, ct)).Select(row => (row, Try(() => sealer.Rewrap(secretOf(row)!, binding(row)))))
                .Where(pair => pair.Item2.Length > 0)];
        var rewrapped = 0;
        await using var transaction = await db.BeginBatchAsync(ct);
        try
        {
            foreach (var (row, replacement) in wrapped)
            {
                var (key, former) = (idOf(row), secretOf(row));
                rewrapped += await db.Set<TRow>()
                    .Where(stored => EF.Property<TId>(stored, idName)!.Equals(key) && EF.Property<byte[]?>(stored, secretName) == former)
                    .ExecuteUpdateAsync(set => set.SetProperty(secret, replacement), ct);
            }

            await transaction.CommitAsync(CancellationToken.None);
            return rewrapped;
        }
        catch (DbException fault) when (db.IsLockTimeout(fault))
        {
            return null;
        }
    }

    // A secret that no key opens was lost before. It stays as it is.
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

internal static class SealedColumnRegistration
{
    /// <summary>
    /// Registers a room's sealed column for rotations of the key-encryption key, the count of secrets and the checks of a backup.
    /// </summary>
    public static IServiceCollection AddSealedColumn<TRow, TId>(
        this IServiceCollection services,
        Expression<Func<TRow, TId>> id,
        Expression<Func<TRow, byte[]?>> secret,
        Func<TRow, byte[]> binding,
        bool isReplaceable,
        Expression<Func<TRow, object?>>? with = null)
        where TRow : class => services.AddSingleton<SealedColumn>(new SealedColumn<TRow, TId>(id, secret, binding, isReplaceable, with));
}
