using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Protection;

/// <summary>All sealed secrets. Bytes 2 to 9 of each are the id of its key, which both databases can read in SQL.</summary>
public sealed class SealedSecrets(AppDbContext db, IEnumerable<SealedColumn> columns)
{
    internal const int BatchRows = 500;

    /// <summary>How many secrets each key wraps, by table. Reads every row.</summary>
    public async Task<List<SealedCount>> CountAsync(CancellationToken ct)
    {
        List<SealedCount> counts = [];
        foreach (var column in columns)
        {
            counts.AddRange(await column.CountAsync(db, ct));
        }

        return counts;
    }

    /// <summary>Opens every secret. Changes nothing.</summary>
    public async Task<List<OpenedSecrets>> OpenEachAsync(SecretSealer sealer, IProgress<RowProgress> progress, CancellationToken ct)
    {
        List<OpenedSecrets> opened = [];
        foreach (var column in columns)
        {
            opened.Add(await column.OpenEachAsync(db, sealer, BatchRows, progress, ct));
        }

        return opened;
    }

    /// <summary>Wraps the secrets of other keys with the current one, once through every column.</summary>
    internal async Task<long> RewrapAsync(
        SecretSealer sealer, KeyEncryptionKey current, int batchRows, IProgress<RowProgress> progress, CancellationToken ct)
    {
        var rewrapped = 0L;
        foreach (var column in columns)
        {
            rewrapped += await column.RewrapAsync(db, sealer, current, batchRows, progress, ct);
        }

        return rewrapped;
    }
}
