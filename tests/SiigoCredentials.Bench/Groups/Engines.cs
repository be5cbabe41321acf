using SiigoCredentials.Bench.Data;
using SiigoCredentials.Bench.Loading;
using SiigoCredentials.Bench.Measuring;
using SiigoCredentials.Bench.Servers;

namespace SiigoCredentials.Bench.Groups;

/// <summary>
/// A sign-in and the credential page on SQLite and on PostgreSQL, over the same rows. What PostgreSQL's own processes take stands in a
/// column of its own: they share the load's cores.
/// </summary>
internal static class Engines
{
    public static void Run(Stage stage)
    {
        if (SharedDatabase.Server is null)
        {
            stage.Report.Add(Goal.NotRun("both engines", "PORTAL_BENCH_POSTGRES names no server"));
            return;
        }

        Stack<IDisposable> begun = [];
        try
        {
            Measure(stage, [.. stage.Databases.Select(database => Begin(stage.Launcher, database, begun))]);
        }
        finally
        {
            while (begun.TryPop(out var last))
            {
                last.Dispose();
            }
        }
    }

    // Whatever had begun when one does not start is put away too.
    private static Pair Begin(Launcher launcher, Database database, Stack<IDisposable> begun)
    {
        var shared = SharedDatabase.Of(launcher, database);
        begun.Push(shared);
        return new Pair(database, Kept(launcher.Product(database)), Kept(launcher.Portal(shared, 0)));

        Server Kept(Server server)
        {
            begun.Push(server);
            return server;
        }
    }

    private static void Measure(Stage stage, List<Pair> servers)
    {
        var request = SignIns.Good(stage, stage.Largest);
        var sample = Requests.One(request);
        using var signed = stage.Launcher.Ceiling(Requests.Ask(servers[^1].Sqlite, sample, 200), sample, Doors.Json, signed: true);
        var rows = stage.Rounds.Run(
        [
            new("(b) Kestrel, a signed answer", signed, request, stage.Options.Connections, 200),
            .. servers.SelectMany(pair => Of(stage, pair, "SQLite", pair.Sqlite).Concat(Of(stage, pair, "PostgreSQL", pair.PostgreSql))),
        ]);
        stage.Report.Add("A sign-in and a page on each engine", rows);
        foreach (var row in rows.Where(row => row.Name.StartsWith("/auth", StringComparison.Ordinal)
            && row.Name.EndsWith(", PostgreSQL", StringComparison.Ordinal)))
        {
            stage.Report.Add(Goal.Most($"{row.Name}: CPU a request against (b)", row.CpuMicroseconds / rows[0].CpuMicroseconds, 1.6));
        }
    }

    private static IEnumerable<Candidate> Of(Stage stage, Pair pair, string engine, Server server)
    {
        var connections = stage.Options.Connections;
        yield return new($"/auth, {pair.Database.Size}, {engine}", server, SignIns.Good(stage, pair.Database), connections, 200);
        yield return new(
            $"/auth, {pair.Database.Size}, {engine}, coldest", server, PairRequests.Json().Coldest(pair.Database.Pairs), connections, 200);
        yield return new(
            $"page, {pair.Database.Size}, {engine}", server, FixedRequests.OneOf(Visitor.SignIn(server).PageRequest), connections, 200);
    }

    private sealed record Pair(Database Database, Server Sqlite, Server PostgreSql);
}
