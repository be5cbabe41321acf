using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Protection;

/// <summary>
/// Tells whether the key-encryption key given to this process is the one that this database was sealed with. With a foreign one nothing that a
/// person would miss is sealed, until the right one is back or whoever runs the installation says that it is lost for good.
/// </summary>
public sealed partial class KekCanaries(
    AppDbContext db, SealedSecrets secrets, SecretSealer sealer, KeyEncryptionKeys keks, TimeProvider clock, ILogger<KekCanaries> log)
{
    private static readonly byte[] Sample = "canary"u8.ToArray();

    /// <summary>Whether neither the current nor the previous key is the one in charge.</summary>
    public async Task<bool> IsForeignAsync(CancellationToken ct) =>
        await InChargeAsync(ct) is { } canary ? !Opens(canary) : await OnlyOthersSealedAsync(ct);

    /// <summary>Puts the current key in charge of a database that knows none; says loudly when it is a foreign one.</summary>
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

    /// <summary>The current key takes over from the previous one, when no secret needs that any more.</summary>
    public async Task PassOnAsync(CancellationToken ct)
    {
        await using var transaction = await db.BeginCompanyTransactionAsync(Guid.Empty, ct);
        if (await InChargeAsync(ct) is { } canary && canary.KekId != keks.Current.IdText && Opens(canary))
        {
            await db.KekCanaries.Where(row => row.KekId == canary.KekId).ExecuteDeleteAsync(ct);
            await PutInChargeAsync(ct);
        }

        var found = keks.Previous?.IdText; // given up once, and found again: what it sealed is under the current key now
        await db.KekCanaries.Where(row => !row.IsInCharge && row.KekId == found).ExecuteDeleteAsync(ct);
        await transaction.CommitAsync(CancellationToken.None);
    }

    /// <summary>Gives up every key that is not here, and puts the current one in charge. False when it is no foreign one: then nothing is lost.</summary>
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

    /// <summary>The ids of the keys that were given up: what they sealed is known to be lost.</summary>
    public async Task<HashSet<string>> GivenUpAsync(CancellationToken ct) =>
        [.. await db.KekCanaries.Where(row => !row.IsInCharge).Select(row => row.KekId).ToListAsync(ct)];

    private Task<KekCanary?> InChargeAsync(CancellationToken ct) => db.KekCanaries.AsNoTracking().SingleOrDefaultAsync(row => row.IsInCharge, ct);

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

    // Two instances that start on an empty database both try: the index lets one.
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
        await db.KekCanaries.Where(row => row.KekId == id).ExecuteDeleteAsync(ct); // given up once, and found again
        db.KekCanaries.Add(new KekCanary { KekId = id, Sample = sealer.Seal(Sample, KekCanary.Binding(id)), IsInCharge = true, Since = clock.GetUtcNow() });
        await db.SaveChangesAsync(ct);
    }

    // A database from before the canaries: what people would miss says whose key it is.
    private async Task<bool> OnlyOthersSealedAsync(CancellationToken ct)
    {
        var counts = (await secrets.CountAsync(ct)).Where(count => !count.IsReplaceable).ToList();
        return counts.Count > 0 && !counts.Exists(count => keks.Have(count.KekId));
    }

    [LoggerMessage(LogLevel.Error, "Key-encryption key {Given} is not the one that this database was sealed with, {InCharge}. Nothing new is sealed with it; integrations go on. See KEK lost in docs/operations.md")]
    private partial void LogForeign(string given, string inCharge);
}
