using System.Globalization;
using SiigoCredentials.Bench.Loading;
using SiigoCredentials.Bench.Measuring;
using SiigoCredentials.Bench.Servers;

namespace SiigoCredentials.Bench.Groups;

/// <summary>The good path at a stretch, and a person at work: whether speed, memory and handles stay where they are.</summary>
internal static class Soak
{
    private const double Megabyte = 1024 * 1024;

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(10);

    public static void Run(Stage stage)
    {
        using var product = stage.Launcher.Product(stage.Largest);
        using var person = new PersonAtWork(product);
        using var load = Load.Start(product.Port, SignIns.Good(stage, stage.Largest), stage.Options.Connections, PauseOf(stage.Options));
        Thread.Sleep(Step); // the first seconds are the compiler's
        load.Cut();
        var before = product.Read();
        List<Row> rows = [];
        List<double> handles = [];
        Console.WriteLine($"\n{"second",8} {"req/s",9} {"p99 ms",8} {"WS MB",7} {"heap MB",8} {"handles",8} {"visits",7}");
        for (var second = Step; second <= TimeSpan.FromSeconds(stage.Options.Soak); second += Step)
        {
            Thread.Sleep(Step);
            var window = load.Cut();
            var after = product.Read();
            Check(window);
            rows.Add(Row.Of("soak", window, before, after));
            handles.Add(after.Handles);
            Print(second, rows[^1], after, person.Turns);
            before = after;
        }

        Compare(rows, handles);
    }

    private static void Check(LoadWindow window)
    {
        if (window.Tally.Statuses.Any(status => status != 200))
        {
            throw new InvalidDataException($"The soak got {string.Join(", ", window.Tally.Statuses)}; only 200 is right.");
        }
    }

    // Each connection waits so long, on average, before its next request.
    private static TimeSpan PauseOf(Options options) => options.Pace == 0
        ? TimeSpan.Zero : TimeSpan.FromSeconds((double)options.Connections / options.Pace);

    private static void Print(TimeSpan second, Row row, Usage after, int turns) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{second.TotalSeconds,8:N0} {row.PerSecond,9:N0} {row.P99,8:N2} {row.WorkingSetMb,7:N0} {after.Heap / Megabyte,8:N1} {after.Handles,8:N0} {turns,7:N0}"));

    private static void Compare(List<Row> rows, List<double> handles)
    {
        if (rows.Count < 2)
        {
            return;
        }

        double Halves(List<double> all) => Statistics.Median(all.Skip(all.Count / 2)) / Statistics.Median(all.Take(all.Count / 2));
        double Ratio(Func<Row, double> figure) => Halves([.. rows.Select(figure)]);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"second half against first: req/s {Ratio(row => row.PerSecond):N2} ×, p99 {Ratio(row => row.P99):N2} ×, working set {Ratio(row => row.WorkingSetMb):N2} ×, handles {Halves(handles):N2} ×"));
    }
}
