using SiigoCredentials.Bench.Loading;
using SiigoCredentials.Bench.Measuring;
using SiigoCredentials.Bench.Servers;

namespace SiigoCredentials.Bench.Groups;

/// <summary><c>POST /auth</c> with wrong keys and unknown users: while each is checked, and once the limiter refuses.</summary>
internal static class FailedSignIns
{
    private const double Refusing = 0.99;

    public static void Run(Stage stage)
    {
        var (connections, database) = (stage.Options.Connections, stage.Largest);
        var good = SignIns.Good(stage, database);
        var wrong = PairRequests.Json().Wrong(stage.Active(database));
        var oneWrong = PairRequests.Json().Wrong(stage.Active(database)[..1]);
        var unknown = PairRequests.Json().Wrong(database.Pairs.Unknown(stage.Options.Active));
        using var product = stage.Launcher.Product(database);
        using var strict = stage.Launcher.ProductThatRefuses(database);
        using var plain = stage.Launcher.Ceiling(
            Requests.Ask(product, Requests.One(good), 200), Requests.One(good), Doors.Json, signed: false);

        var rows = stage.Rounds.Run(
            new("(a) Kestrel, a constant answer", plain, good, connections, 200),
            new("good pair", product, good, connections, 200),
            new("wrong key, checked", product, wrong, connections, 401),
            new("unknown user, checked", product, unknown, connections, 401),
            new("wrong key, limited", strict, oneWrong, connections, 401, 429),
            new("unknown user, limited", strict, unknown, connections, 401, 429));
        stage.Report.Add("POST /auth, refused", rows);
        foreach (var row in rows.Skip(2).Take(2))
        {
            stage.Report.Add(Goal.Speed(row.Name, row, rows[1], 1));
        }

        foreach (var row in rows.Skip(4))
        {
            Compare(stage.Report, row, rows[0], rows[1]);
        }
    }

    private static void Compare(Report report, Row limited, Row ceiling, Row good)
    {
        if (limited.Share429 < Refusing)
        {
            report.Add(Goal.NotRun($"{limited.Name}: req/s once refused", $"the limiter refused {limited.Share429:P0}"));
            return;
        }

        report.Add(Goal.Speed(limited.Name, limited, ceiling, 0.6));
        report.Add(Goal.Speed(limited.Name, limited, good, 1));
    }
}
