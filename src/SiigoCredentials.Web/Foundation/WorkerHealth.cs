using System.Collections.Concurrent;

namespace SiigoCredentials.Web.Foundation;

/// <summary>How many rounds in a row each background worker has failed, by name; 0 while it works.</summary>
public sealed class WorkerHealth
{
    private const int FailuresUntilFailing = 3; // fewer may be a passing fault

    private readonly ConcurrentDictionary<string, int> failures = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, int> Failures => failures;

    /// <summary>The workers that have failed at least three rounds in a row.</summary>
    public IEnumerable<string> Failing =>
        failures.Where(worker => worker.Value >= FailuresUntilFailing).Select(worker => worker.Key).Order(StringComparer.Ordinal);

    internal int FailuresOf(string worker) => failures.GetValueOrDefault(worker);

    internal int CountFailure(string worker) => failures.AddOrUpdate(worker, 1, static (_, count) => count + 1);

    /// <summary>Returns how many rounds in a row had failed before.</summary>
    internal int CountSuccess(string worker)
    {
        var before = failures.GetValueOrDefault(worker);
        failures[worker] = 0;
        return before;
    }
}
