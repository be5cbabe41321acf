using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Protection;

/// <summary>How many secrets were wrapped again, and how many no given key opens. Replaceable and given-up secrets do not count.</summary>
public sealed record KekRotationResult(long Rewrapped, long Unopened);

/// <summary>
/// Wraps every secret with the current key-encryption key, while the portal runs and in small transactions. Each row names its key, so an
/// interrupted rotation resumes where it stopped (ASVS 11.2.2).
/// </summary>
public sealed class KekRotation(SealedSecrets secrets, SecretSealer sealer, KeyEncryptionKeys keks, KekCanaries canaries)
{
    /// <summary>How many rows a transaction changes; the portal waits for one transaction at most.</summary>
    public int BatchRows { get; init; } = SealedSecrets.BatchRows;

    /// <summary>Repeats until a round finds nothing: an instance with only the old key may have sealed something meanwhile.</summary>
    public async Task<KekRotationResult> RunAsync(IProgress<RowProgress> progress, CancellationToken ct)
    {
        var rewrapped = 0L;
        for (var round = await RoundAsync(progress, ct); round > 0; round = await RoundAsync(progress, ct))
        {
            rewrapped += round;
        }

        var givenUp = await canaries.GivenUpAsync(ct);
        var unopened = (await secrets.CountAsync(ct))
            .Where(count => !count.IsReplaceable && count.KekId != keks.Current.IdText && !givenUp.Contains(count.KekId))
            .Sum(count => count.Count);
        if (unopened == 0)
        {
            await canaries.PassOnAsync(ct);
        }

        return new KekRotationResult(rewrapped, unopened);
    }

    private Task<long> RoundAsync(IProgress<RowProgress> progress, CancellationToken ct) =>
        secrets.RewrapAsync(sealer, keks.Current, BatchRows, progress, ct);
}
