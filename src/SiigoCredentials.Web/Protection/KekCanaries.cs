using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Protection;

/// <summary>
/// Tells whether the given key-encryption key is the one that sealed this database. With a foreign key nothing is sealed that people would
/// miss, until the operator restores the right key or declares it lost.
/// </summary>
public sealed partial class KekCanaries(
    AppDbContext db, SealedSecrets secrets, SecretSealer sealer, KeyEncryptionKeys keks, TimeProvider clock, ILogger<KekCanaries> log)
{
    private static readonly byte[] Sample = "canary"u8.ToArray();

    private static readonly CompiledQuery<Func<AppDbContext, CancellationToken, Task<KekCanary?>>> InCharge = new(() =>
        EF.CompileAsyncQuery((AppDbContext db, CancellationToken _) =>
            db.KekCanaries.AsNoTracking().SingleOrDefault(row => row.IsInCharge)));

    /// <summary>Whether neither the current nor the previous key is the database's active one.</summary>
    public async Task<bool> IsForeignAsync(CancellationToken ct) =>
        await InChargeAsync(ct) is { } canary ? !Opens(canary) : await OnlyOthersSealedAsync(ct);

    /// <summary>Makes the current key the active one of a database that has none; logs an error when it is a foreign one.</summary>
    public async Task CheckAtStartAsync(CancellationToken ct)
    {
        if (await InChargeAsync(ct) is null && !await OnlyOthersSealedAsync(ct))
        {
            await TryPutInChargeAsync(ct);
        }

        if (await IsForeignAsync(ct))
        {
            LogForeign(keks.Current.IdText, (await InChargeAsync(ct))?.KekId ?? "unknown");
        }
    }

    /// <summary>Makes the current key the active one instead of the previous one, once no secret needs the latter.</summary>
    public async Task PassOnAsync(CancellationToken ct)
    {
        await using var transaction = await db.BeginCompanyTransactionAsync(Guid.Empty, ct);
        if (await InChargeAsync(ct) is { } canary && canary.KekId != keks.Current.IdText && Opens(canary))
        {
            await db.KekCanaries.Where(row => row.KekId == canary.KekId).ExecuteDeleteAsync(ct);
            await PutInChargeAsync(ct);
        }

        var found = keks.Previous?.IdText; // a key that was given up and found again: its secrets are under the current key now
        await db.KekCanaries.Where(row => !row.IsInCharge && row.KekId == found).ExecuteDeleteAsync(ct);
        await transaction.CommitAsync(CancellationToken.None);
    }

    /// <summary>
    /// Gives up every missing key and makes the current one active. False when the current one is not foreign: then nothing is lost.
    /// </summary>
    public async Task<bool> AcceptAsync(CancellationToken ct)
    {
        await using var transaction = await db.BeginCompanyTransactionAsync(Guid.Empty, ct);
        if (!await IsForeignAsync(ct))
        {
            return false;
        }

        await db.KekCanaries.ExecuteUpdateAsync(set => set.SetProperty(row => row.IsInCharge, false), ct);
        var known = await GivenUpAsync(ct);
        var sealedWith = (await secrets.CountAsync(ct)).Select(count => count.KekId).Distinct(StringComparer.Ordinal);
        foreach (var lost in sealedWith.Where(id => !keks.Have(id) && !known.Contains(id)))
        {
            db.KekCanaries.Add(new KekCanary { KekId = lost, IsInCharge = false, Since = clock.GetUtcNow() });
        }

        await PutInChargeAsync(ct);
        await transaction.CommitAsync(CancellationToken.None);
        return true;
    }

    /// <summary>The ids of the keys that were given up: their secrets are known to be lost.</summary>
    public async Task<HashSet<string>> GivenUpAsync(CancellationToken ct) =>
        [.. await db.KekCanaries.Where(row => !row.IsInCharge).Select(row => row.KekId).ToListAsync(ct)];

    private Task<KekCanary?> InChargeAsync(CancellationToken ct) =>
        InCharge.For(db)(db, ct);

    private bool Opens(KekCanary canary)
    {
        try
        {
            return sealer.Open(canary.Sample, KekCanary.Binding(canary.KekId)).AsSpan().SequenceEqual(Sample);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    // Two instances that start on an empty database both insert; the index allows one.
    private async Task TryPutInChargeAsync(CancellationToken ct)
    {
        try
        {
            await PutInChargeAsync(ct);
        }
        catch (DbUpdateException)
        {
            db.ChangeTracker.Clear();
            if (await InChargeAsync(ct) is null)
            {
                throw;
            }
        }
    }

    private async Task PutInChargeAsync(CancellationToken ct)
    {
        var id = keks.Current.IdText;
        await db.KekCanaries.Where(row => row.KekId == id).ExecuteDeleteAsync(ct); // it may have been given up before
        db.KekCanaries.Add(
            new KekCanary
            { KekId = id, Sample = sealer.Seal(Sample, KekCanary.Binding(id)), IsInCharge = true, Since = clock.GetUtcNow() });
        await db.SaveChangesAsync(ct);
    }

    // In a database older than the canaries, the secrets that people would miss name its key.
    private async Task<bool> OnlyOthersSealedAsync(CancellationToken ct)
    {
        var counts = (await secrets.CountAsync(ct)).Where(count => !count.IsReplaceable).ToList();
        return counts.Count > 0 && !counts.Exists(count => keks.Have(count.KekId));
    }

    [LoggerMessage(
        LogLevel.Error,
        "Key-encryption key {Given} is not the one that this database was sealed with, {InCharge}. Nothing new is sealed with it; "
        + "integrations still work. See KEK lost in docs/operations.md")]
    private partial void LogForeign(string given, string inCharge);
}
