using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Protection;

/// <summary>How many secrets are wrapped anew now, and how many no key here opens (those that the portal makes anew by itself, or that were given up, left out).</summary>
public sealed record KekRotationResult(long Rewrapped, long Unopened);

/// <summary>
/// Wraps every secret with the current key-encryption key, beside the running portal and in small transactions: each row says which key wraps it,
/// so a rotation that was stopped anywhere goes on where it stopped (ASVS 11.2.2).
/// </summary>
public sealed class KekRotation(SealedSecrets secrets, SecretSealer sealer, KeyEncryptionKeys keks, KekCanaries canaries)
{
    /// <summary>How many rows a transaction takes; the portal waits for no more than one.</summary>
    public int BatchRows { get; init; } = SealedSecrets.BatchRows;

    /// <summary>Rounds until one finds nothing: an instance that still has the old key alone may have sealed something meanwhile.</summary>
    public async Task<KekRotationResult> RunAsync(IProgress<RowProgress> progress, CancellationToken ct)
    {
        var rewrapped = 0L;
        for (var round = await RoundAsync(progress, ct); round > 0; round = await RoundAsync(progress, ct))
        {
            rewrapped += round;
        }

        var givenUp = await canaries.GivenUpAsync(ct);
        var unopened = (await secrets.CountAsync(ct))
            .Where(count => !count.IsReplaceable && count.KekId != keks.Current.IdText && !givenUp.Contains(count.KekId)).Sum(count => count.Count);
        if (unopened == 0)
        {
            await canaries.PassOnAsync(ct);
        }

        return new KekRotationResult(rewrapped, unopened);
    }

    private Task<long> RoundAsync(IProgress<RowProgress> progress, CancellationToken ct) => secrets.RewrapAsync(sealer, keks.Current, BatchRows, progress, ct);
}
