using SiigoCredentials.Bench.Loading;
using SiigoCredentials.Bench.Servers;

namespace SiigoCredentials.Bench.Measuring;

/// <summary>One line of the table: a window of load, or the median of several.</summary>
internal sealed record Row(
    string Name,
    double PerSecond,
    double CpuMicroseconds,
    double P50,
    double P99,
    double Allocated,
    double WorkingSetMb,
    double CoreShare,
    double Share429)
{
    /// <summary>The largest part by which a round's CPU differs from the median: the same server against itself.</summary>
    public double CpuNoise { get; init; }

    /// <summary>What PostgreSQL's own processes used for a request.</summary>
    public double DatabaseMicroseconds { get; init; }

    private const double Megabyte = 1024 * 1024;

    public static Row Of(string name, LoadWindow window, Usage before, Usage after)
    {
        var requests = Math.Max(1.0, window.Tally.Requests);
        return new Row(
            name,
            window.PerSecond,
            (after.Cpu - before.Cpu).TotalMicroseconds / requests,
            window.Tally.Latencies.MillisecondsAt(0.50),
            window.Tally.Latencies.MillisecondsAt(0.99),
            (after.Allocated - before.Allocated) / requests,
            after.WorkingSet / Megabyte,
            (after.Cpu - before.Cpu) / window.Elapsed,
            window.Tally.ShareOf(429))
        {
            DatabaseMicroseconds = (after.DatabaseCpu - before.DatabaseCpu).TotalMicroseconds / requests,
        };
    }

    public static Row Median(IReadOnlyCollection<Row> rounds)
    {
        double Middle(Func<Row, double> figure) => Statistics.Median(rounds.Select(figure));
        var cpu = Middle(row => row.CpuMicroseconds);
        return new Row(
            rounds.First().Name,
            Middle(row => row.PerSecond),
            cpu,
            Middle(row => row.P50),
            Middle(row => row.P99),
            Middle(row => row.Allocated),
            Middle(row => row.WorkingSetMb),
            Middle(row => row.CoreShare),
            Middle(row => row.Share429))
        {
            DatabaseMicroseconds = Middle(row => row.DatabaseMicroseconds),
            CpuNoise = rounds.Max(row => Math.Abs(row.CpuMicroseconds - cpu) / cpu),
        };
    }
}

/// <summary>The one statistic that is used.</summary>
internal static class Statistics
{
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
