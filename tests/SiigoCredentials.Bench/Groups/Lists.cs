using System.Globalization;
using SiigoCredentials.Bench.Data;
using SiigoCredentials.Bench.Loading;
using SiigoCredentials.Bench.Measuring;
using SiigoCredentials.Bench.Servers;

namespace SiigoCredentials.Bench.Groups;

/// <summary>How soon the pages of a company with many people come, and how large they are, on SQLite and PostgreSQL.</summary>
internal static class Lists
{
    private const string People = "/configuracion/usuarios";
    private const string Credential = "/configuracion/credenciales-usuario-api";
    private const int Readers = 4;
    private const double P99Limit = 200;

    private static readonly (string Name, string Path)[] Pages =
    [
        ("people, first page", People),
        ("people, last page", $"{People}?pagina=1000000"),
        ("people, search", $"{People}?buscar=nunez+ana"),
        ("people, search of nobody", $"{People}?buscar=nadie"),
        ("home", "/"),
        ("credential", Credential),
        ("activity", $"{Credential}/actividad"),
        ("activity of a kind", $"{Credential}/actividad?que=Credentials"),
    ];

    // A person reads before clicking; connections that never pause would only measure their own queue.
    private static readonly TimeSpan BetweenClicks = TimeSpan.FromSeconds(1);

    public static void Run(Stage stage)
    {
        var database = stage.OfManyPeople;
        using (var sqlite = stage.Launcher.Product(database))
        {
            Measure(stage, "SQLite", sqlite);
        }

        if (SharedDatabase.Server is null)
        {
            stage.Report.Add(Goal.NotRun("lists on PostgreSQL", "PORTAL_BENCH_POSTGRES names no server"));
            return;
        }

        using var shared = SharedDatabase.Of(stage.Launcher, database);
        using var postgreSql = stage.Launcher.Portal(shared, 0);
        Measure(stage, "PostgreSQL", postgreSql);
    }

    private static void Measure(Stage stage, string engine, Server server)
    {
        var visitor = Visitor.SignIn(server);
        var rows = stage.Rounds.Run([.. Pages.Select(page =>
            new Candidate($"{page.Name}, {engine}", server, FixedRequests.OneOf(visitor.RequestOf(page.Path)), Readers, 200)
                { Pause = BetweenClicks })]);
        stage.Report.Add(string.Create(CultureInfo.InvariantCulture, $"A company of {stage.Options.People:N0}, {engine}"), rows);
        stage.Report.Add("Bytes", Pages.Select(page =>
            string.Create(CultureInfo.InvariantCulture, $"{page.Name,-38} {visitor.BytesOf(page.Path),9:N0}")));
        foreach (var row in rows)
        {
            stage.Report.Add(Goal.Most($"{row.Name}: p99", row.P99, P99Limit, "ms"));
        }
    }
}
