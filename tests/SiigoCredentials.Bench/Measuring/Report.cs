using System.Globalization;
using System.Runtime.InteropServices;
using SiigoCredentials.Bench.Servers;

namespace SiigoCredentials.Bench.Measuring;

/// <summary>Collects what the groups found and prints it as one plain text.</summary>
internal sealed class Report(Options options, Cores cores)
{
    private readonly List<string> lines = [];
    private readonly List<Goal> goals = [];
    private readonly List<Table> tables = [];

    public void Add(string title, IReadOnlyList<Row> rows)
    {
        tables.Add(new Table(title, rows));
        lines.Add("");
        lines.Add($"{title,-38} {"req/s",9} {"CPU µs",8} {"DB µs",8} {"p50 ms",8} {"p99 ms",8} {"alloc B",9} {"WS MB",7} {"core",6} {"429",6}");
        lines.AddRange(rows.Select(row => string.Create(
            CultureInfo.InvariantCulture,
            $"{row.Name,-38} {row.PerSecond,9:N0} {row.CpuMicroseconds,8:N1} {row.DatabaseMicroseconds,8:N1} {row.P50,8:N2} {row.P99,8:N2} {row.Allocated,9:N0} {row.WorkingSetMb,7:N0} {row.CoreShare,6:P0} {row.Share429,6:P0}")));
    }

    public void Add(string title, params IEnumerable<string> figures)
    {
        lines.Add("");
        lines.Add(title);
        lines.AddRange(figures);
    }

    public void Add(Goal goal) => goals.Add(goal);

    public void Print()
    {
        Console.WriteLine();
        Console.WriteLine(
            $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} cores, {RuntimeInformation.FrameworkDescription}");
        Console.WriteLine(
            cores.Apart ? "Server on one core, load on the others." : "Server and load share the cores: figures are NOT comparable.");
        Console.WriteLine(
            $"Medians of {options.Rounds} interleaved rounds of {options.Seconds} s, {options.Connections} connections, {options.Active:N0} active companies.");
        Console.WriteLine(
            "core: the part of its core that the server got. Well below 100 % the load or a neighbour was in the way: then read CPU µs, not req/s.");
        lines.ForEach(Console.WriteLine);
        Console.WriteLine("\nGoals");
        goals.ForEach(Console.WriteLine);
        var run = new RunRecord(tables, goals);
        if (options.Json is { } file)
        {
            run.Write(file);
        }

        if (options.Compare is { } former)
        {
            List<string> slower = [.. run.SlowerThan(former)];
            Console.WriteLine(slower.Count == 0 ? "\nNothing became slower by more than the noise." : "\nSlower by more than the noise");
            slower.ForEach(Console.WriteLine);
        }
    }
}
