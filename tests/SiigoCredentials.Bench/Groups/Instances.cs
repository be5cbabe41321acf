using System.Globalization;
using SiigoCredentials.Bench.Data;
using SiigoCredentials.Bench.Loading;
using SiigoCredentials.Bench.Measuring;
using SiigoCredentials.Bench.Servers;

namespace SiigoCredentials.Bench.Groups;

/// <summary>
/// <c>POST /auth</c> at one, two and three portals on one PostgreSQL, asked directly and through a balancer, beside both ceilings; then one
/// of them is killed. All portals share the server's one core, and the balancer the load's: more portals give more only on a machine with
/// more cores.
/// </summary>
internal static class Instances
{
    private const int Most = 3;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    public static void Run(Stage stage)
    {
        if (SharedDatabase.Server is null)
        {
            stage.Report.Add(Goal.NotRun("/auth at several portals", "PORTAL_BENCH_POSTGRES names no server"));
            return;
        }

        var companies = stage.Databases[0];
        using var shared = SharedDatabase.Of(stage.Launcher, companies);
        var portals = Enumerable.Range(0, Most).Select(number => stage.Launcher.Portal(shared, number)).ToList();
        var balancers = Enumerable.Range(1, Most).Select(count => Launcher.Balancer(portals[..count])).ToList();
        try
        {
            Measure(stage, SignIns.Good(stage, companies), portals, balancers);
        }
        finally
        {
            balancers.ForEach(balancer => balancer.Dispose());
            portals[1..].ForEach(portal => portal.Dispose()); // the first was killed
        }
    }

    private static void Measure(Stage stage, WriteRequest request, List<Server> portals, List<Server> balancers)
    {
        var sample = Requests.One(request);
        var answer = Requests.Ask(portals[0], sample, 200);
        using var plain = stage.Launcher.Ceiling(answer, sample, Doors.Json, signed: false);
        using var signed = stage.Launcher.Ceiling(answer, sample, Doors.Json, signed: true);
        (string Name, Server[] Servers)[] candidates =
        [
            ("(a) Kestrel, a constant answer", [plain]),
            ("(b) the same, signed", [signed]),
            .. Enumerable.Range(1, Most).Select(count => ($"{count} of the portals, asked directly", portals[..count].ToArray())),
            .. balancers.Select((balancer, place) => ($"{place + 1} behind the balancer", new[] { balancer })),
        ];
        var windows = candidates.Select(_ => new List<LoadWindow>()).ToArray();
        for (var round = 0; round < stage.Options.Rounds; round++)
        {
            for (var place = 0; place < candidates.Length; place++)
            {
                windows[place].Add(Load(stage.Options, request, candidates[place].Servers));
            }
        }

        stage.Report.Add(
            $"POST /auth, good pair, on PostgreSQL, {stage.Databases[0].Size} companies",
            [.. candidates.Zip(windows, (candidate, own) => Line(candidate.Name, own)),
                .. Kill(stage.Options, request, portals[0], balancers[^1])]);
    }

    private static LoadWindow Load(Options options, WriteRequest request, Server[] servers)
    {
        var loads = Array.ConvertAll(servers, server => Loading.Load.Start(server.Port, request, options.Connections / servers.Length));
        try
        {
            Thread.Sleep(WarmUp);
            Array.ForEach(loads, load => load.Cut());
            Thread.Sleep(TimeSpan.FromSeconds(options.Seconds));
            var sum = new Tally();
            var parts = Array.ConvertAll(loads, load => load.Cut());
            Array.ForEach(parts, part => sum.Add(part.Tally));
            return sum.Statuses.All(status => status == 200)
                ? new LoadWindow(sum, parts[0].Elapsed)
                : throw new InvalidDataException($"The portals answered {string.Join(", ", sum.Statuses)}; only 200 is right.");
        }
        finally
        {
            Array.ForEach(loads, load => load.Dispose());
        }
    }

    private static IEnumerable<string> Kill(Options options, WriteRequest request, Server victim, Server balancer)
    {
        using var load = Loading.Load.Start(balancer.Port, request, options.Connections);
        Thread.Sleep(WarmUp);
        load.Cut();
        Thread.Sleep(TimeSpan.FromSeconds(options.Seconds));
        yield return Line($"{Most} behind the balancer, before the kill", [load.Cut()]);
        victim.Dispose();
        Thread.Sleep(TimeSpan.FromSeconds(options.Seconds));
        var during = load.Cut();
        var others = string.Join(", ", during.Tally.Statuses.Where(status => status != 200).Select(status =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"{status}: {during.Tally.ShareOf(status) * during.Tally.Requests:N0} of {during.Tally.Requests:N0}")));
        yield return $"{Line("the same, from the kill on", [during])}; {(others.Length == 0 ? "all 200" : others)}";
    }

    private static string Line(string name, List<LoadWindow> windows) => string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-42} {Middle(windows, window => window.PerSecond),8:N0} req/s, p50 {Middle(windows, window => window.Tally.Latencies.MillisecondsAt(0.50)):N2} ms, p99 {Middle(windows, window => window.Tally.Latencies.MillisecondsAt(0.99)):N2} ms");

    private static double Middle(List<LoadWindow> windows, Func<LoadWindow, double> figure) => Statistics.Median(windows.Select(figure));
}
