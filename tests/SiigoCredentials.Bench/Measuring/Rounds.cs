using System.Globalization;
using SiigoCredentials.Bench.Loading;

namespace SiigoCredentials.Bench.Measuring;

/// <summary>Lets the candidates take turns, so that whatever else the machine does meets them all alike.</summary>
internal sealed class Rounds(Options options)
{
    // The optimising compiler shares the one core with the load: it takes this long until it has seen every method of the path.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LeadIn = TimeSpan.FromMilliseconds(500);

    /// <summary>The median row of each candidate, in their order.</summary>
    public IReadOnlyList<Row> Run(params IReadOnlyList<Candidate> candidates)
    {
        foreach (var candidate in candidates)
        {
            Measure(candidate, WarmUp);
        }

        var measured = candidates.ToDictionary(candidate => candidate, _ => new List<Row>());
        for (var round = 1; round <= options.Rounds; round++)
        {
            foreach (var candidate in candidates)
            {
                var row = Measure(candidate, TimeSpan.FromSeconds(options.Seconds));
                measured[candidate].Add(row);
                Console.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"  round {round}  {row.Name,-36} {row.PerSecond,9:N0} req/s {row.CpuMicroseconds,8:N1} µs, database {row.DatabaseMicroseconds,8:N1} µs"));
            }
        }

        return [.. candidates.Select(candidate => Row.Median(measured[candidate]))];
    }

    private static Row Measure(Candidate candidate, TimeSpan length)
    {
        using var load = candidate.Tls is { } tls
            ? Load.StartAnew(candidate.Server.TlsPort, candidate.Requests, candidate.Connections, tls.Client())
            : Load.Start(candidate.Server.Port, candidate.Requests, candidate.Connections, candidate.Pause);
        Thread.Sleep(LeadIn);
        var before = candidate.Server.Read();
        Check(candidate, load.Cut());
        Thread.Sleep(length);
        var after = candidate.Server.Read();
        var window = load.Cut();
        Check(candidate, window);
        return Row.Of(candidate.Name, window, before, after);
    }

    private static void Check(Candidate candidate, LoadWindow window)
    {
        var wrong = window.Tally.Statuses.Except(candidate.Expected).ToList();
        if (wrong.Count > 0)
        {
            throw new InvalidDataException(
                $"{candidate.Name}: answered {string.Join(", ", wrong)}, but only {string.Join(", ", candidate.Expected)} is right here.");
        }
    }
}
