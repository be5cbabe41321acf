using SiigoCredentials.Bench.Loading;
using SiigoCredentials.Bench.Measuring;
using SiigoCredentials.Bench.Servers;

namespace SiigoCredentials.Bench.Groups;

/// <summary><c>POST /oauth/token</c> with good pairs, beside both ceilings over the same form.</summary>
internal static class OAuth
{
    public static void Run(Stage stage)
    {
        var connections = stage.Options.Connections;
        var request = PairRequests.Form().Good(stage.Largest.Pairs, stage.Active(stage.Largest));
        var sample = Requests.One(request);
        using var product = stage.Launcher.Product(stage.Largest);
        var answer = Requests.Ask(product, sample, 200);
        using var plain = stage.Launcher.Ceiling(answer, sample, Doors.Form, signed: false);
        using var signed = stage.Launcher.Ceiling(answer, sample, Doors.Form, signed: true);

        var rows = stage.Rounds.Run(
            new("(a) Kestrel, a constant answer", plain, request, connections, 200),
            new("(b) the same, signed", signed, request, connections, 200),
            new($"/oauth/token, {stage.Largest.Size} companies", product, request, connections, 200));
        stage.Report.Add("POST /oauth/token, good pair", rows);
        stage.Report.Add(Goal.Speed($"/oauth/token, {stage.Largest.Size}", rows[2], rows[1], 0.75));
        stage.Report.Add(Goal.Most($"/oauth/token, {stage.Largest.Size}: allocated a request", rows[2].Allocated, 2.5 * 1024, "B"));
    }
}
