using System.Diagnostics;
using System.Globalization;
using SiigoCredentials.Bench.Data;
using SiigoCredentials.Bench.Loading;
using SiigoCredentials.Bench.Measuring;
using SiigoCredentials.Bench.Servers;

namespace SiigoCredentials.Bench.Groups;

/// <summary>
/// Whether the time of a refusal tells its reason: samples of every reason in turn, and the largest gap between two medians.
/// </summary>
internal static class RefusalTiming
{
    private const int WarmUps = 500;
    private const int Samples = 2_000;

    public static void Run(Stage stage)
    {
        var database = stage.Largest;
        using var product = stage.Launcher.Product(database);
        var json = PairRequests.Json();
        var companies = stage.Active(database)[..1]; // known and remembered, against never heard of: the widest gap there is
        (string Name, WriteRequest Write)[] reasons =
        [
            ("known user, a key never issued", json.Wrong(companies)),
            ("known user, another company's key", json.Foreign(database.Pairs, companies[0])),
            ("known user, a mistyped key", json.Mistyped(database.Pairs, companies[0])),
            ("unknown user", json.Wrong(database.Pairs.Unknown(stage.Options.Active))),
        ];
        Compare(stage, "The time of a refusal, connection included", [.. reasons.Select(reason => reason.Name)], which =>
            Requests.One(reasons[which].Write), product, 401);
    }

    /// <summary>The same for people: a wrong password for somebody and for nobody. Each costs a slow hash, so this takes minutes.</summary>
    public static void RunForPeople(Stage stage)
    {
        using var product = stage.Launcher.Product(stage.Databases[0]);
        byte[][] forms = [Visitor.WrongPassword(product, Database.AdminEmail), Visitor.WrongPassword(product, "nadie@empresa.example")];
        Compare(stage, "The time of a refused sign-in of a person", ["known person, wrong password", "unknown person"], which =>
            forms[which], product, 200);
    }

    private static void Compare(Stage stage, string title, string[] names, Func<int, byte[]> request, Server product, int expected)
    {
        var times = names.Select(_ => new List<double>()).ToArray();
        for (var sample = 0; sample < WarmUps + Samples; sample++)
        {
            for (var which = 0; which < names.Length; which++)
            {
                var sent = request(which);
                var started = Stopwatch.GetTimestamp();
                _ = Requests.Ask(product, sent, expected);
                times[which].Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }

        var medians = times.Select(each => Statistics.Median(each.Skip(WarmUps))).ToArray();
        stage.Report.Add(title, [.. names.Zip(medians, Line)]);
        stage.Report.Add(Goal.Most($"{title}: the largest gap", medians.Max() - medians.Min(), 1, "ms"));
    }

    private static string Line(string name, double milliseconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{name,-38} {milliseconds,9:N3} ms, median");
}
