using System.Globalization;
using SiigoCredentials.Bench.Loading;
using SiigoCredentials.Bench.Measuring;

namespace SiigoCredentials.Bench.Groups;

/// <summary>The good path at a stretch: whether speed and memory stay where they are.</summary>
internal static class Soak
{
    private const double Megabyte = 1024 * 1024;

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(10);

    public static void Run(Stage stage)
    {
        using var product = stage.Launcher.Product(stage.Largest);
        using var load = Load.Start(product.Port, SignIns.Good(stage, stage.Largest), stage.Options.Connections);
        Thread.Sleep(Step); // the first seconds are the compiler's
        load.Cut();
        var before = product.Read();
        List<Row> rows = [];
        Console.WriteLine($"\n{"second",8} {"req/s",9} {"p99 ms",8} {"WS MB",7} {"heap MB",8}");
        for (var second = Step; second <= TimeSpan.FromSeconds(stage.Options.Soak); second += Step)
        {
            Thread.Sleep(Step);
            var window = load.Cut();
            var after = product.Read();
            Check(window);
            rows.Add(Row.Of("soak", window, before, after));
            Print(second, rows[^1], after.Heap / Megabyte);
            before = after;
        }

        Compare(rows);
    }

    private static void Check(LoadWindow window)
    {
        if (window.Tally.Statuses.Any(status => status != 200))
        {
            throw new InvalidDataException($"The soak got {string.Join(", ", window.Tally.Statuses)}; only 200 is right.");
        }
    }

    private static void Print(TimeSpan second, Row row, double heap) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{second.TotalSeconds,8:N0} {row.PerSecond,9:N0} {row.P99,8:N2} {row.WorkingSetMb,7:N0} {heap,8:N1}"));

    private static void Compare(List<Row> rows)
    {
        if (rows.Count < 2)
        {
            return;
        }

        double Ratio(Func<Row, double> figure) =>
            Statistics.Median(rows.Skip(rows.Count / 2).Select(figure)) / Statistics.Median(rows.Take(rows.Count / 2).Select(figure));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"second half against first: req/s {Ratio(row => row.PerSecond):N2} ×, p99 {Ratio(row => row.P99):N2} ×, working set {Ratio(row => row.WorkingSetMb):N2} ×"));
    }
}
