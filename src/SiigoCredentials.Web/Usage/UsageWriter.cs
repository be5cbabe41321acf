using System.Buffers;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Usage;

/// <summary>
/// Writes the counts of <see cref="UsageRecorder"/> once a second and when the portal stops. A crash loses at most the counts of a second.
/// </summary>
public sealed partial class UsageWriter(
    UsageRecorder recorder, DatabaseConnections connections, WorkerHealth health, TimeProvider clock, IOptions<UsageOptions> options,
    ILogger<UsageWriter> log)
    : PeriodicWorker(Interval, health, clock, log)
{
    // Other writers, such as a rotation, can write between two chunks.
    private const int Chunk = 1_000;

    // Adjacent rows are written together. Every instance writes in the same order, so that there is no deadlock.
    private static readonly Comparer<UsageKey> ByPlace = Comparer<UsageKey>.Create(static (one, other) =>
        one.CredentialId.CompareTo(other.CredentialId) is var byCredential and not 0 ? byCredential
        : one.AccessKeyId.CompareTo(other.AccessKeyId) is var byKey and not 0 ? byKey
        : string.CompareOrdinal(one.PartnerId, other.PartnerId) is var byPartner and not 0 ? byPartner
        : one.Outcome.CompareTo(other.Outcome) is var byOutcome and not 0 ? byOutcome
        : string.CompareOrdinal(one.Address?.ToString(), other.Address?.ToString()));

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock turn = new();
    private UsageUpsert? upsert;

    /// <summary>Writes all counts. If it throws, the next call writes what is left.</summary>
    public void Write()
    {
        lock (turn)
        {
            var (counts, lost) = recorder.Take();
            if (lost > 0)
            {
                LogLost(lost);
            }

            if (counts.Count > 0)
            {
                Write(counts);
            }
        }
    }

    protected override Task RunRoundAsync(CancellationToken ct)
    {
        Write();
        return Task.CompletedTask;
    }

    protected override Task RunLastRoundAsync()
    {
        Write();
        lock (turn)
        {
            Close();
        }

        return Task.CompletedTask;
    }

    private void Write(Dictionary<UsageKey, UsageTally> counts)
    {
        var keys = ArrayPool<UsageKey>.Shared.Rent(counts.Count);
        counts.Keys.CopyTo(keys, 0);
        Array.Sort(keys, 0, counts.Count, ByPlace);
        var written = 0;
        try
        {
            var limits = options.Value; // before the connection, which would stay open if this threw
            upsert ??= new UsageUpsert(connections.OpenForWriting(), limits);
            while (written < counts.Count)
            {
                var chunk = keys.AsSpan(written, Math.Min(Chunk, counts.Count - written));
                upsert.Write(chunk, counts);
                written += chunk.Length;
            }
        }
        catch
        {
            // Only what was not written goes back, so that nothing is counted twice.
            Close();
            foreach (var key in keys.AsSpan(written, counts.Count - written))
            {
                recorder.Return(key, counts[key]);
            }

            throw;
        }
        finally
        {
            ArrayPool<UsageKey>.Shared.Return(keys, clearArray: true);
        }
    }

    private void Close()
    {
        upsert?.Dispose();
        upsert = null;
    }

    [LoggerMessage(LogLevel.Error, "{Count} usage counts were lost: nothing could be written for too long")]
    private partial void LogLost(long count);
}
