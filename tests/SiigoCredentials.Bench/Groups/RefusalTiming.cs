using System.Diagnostics;
using System.Globalization;
using SiigoCredentials.Bench.Loading;
using SiigoCredentials.Bench.Measuring;

namespace SiigoCredentials.Bench.Groups;

/// <summary>Whether the time of a refusal at <c>/auth</c> tells its reason: samples of every reason in turn, and the largest gap between two medians.</summary>
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
        var times = reasons.Select(_ => new List<double>()).ToArray();
        for (var sample = 0; sample < WarmUps + Samples; sample++)
        {
            for (var which = 0; which < reasons.Length; which++)
            {
                var request = Requests.One(reasons[which].Write);
                var started = Stopwatch.GetTimestamp();
                _ = Requests.Ask(product, request, 401);
                times[which].Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }

        var medians = times.Select(each => Statistics.Median(each.Skip(WarmUps))).ToArray();
        stage.Report.Add("The time of a refusal, connection included", [.. reasons.Zip(medians, (reason, median) => Line(reason.Name, median))]);
        stage.Report.Add(Goal.Most("the largest gap between two reasons", medians.Max() - medians.Min(), 1, "ms"));
    }

    private static string Line(string name, double milliseconds) => string.Create(CultureInfo.InvariantCulture, $"{name,-38} {milliseconds,9:N3} ms, median");
}
