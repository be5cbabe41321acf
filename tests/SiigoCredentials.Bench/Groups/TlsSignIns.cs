using SiigoCredentials.Bench.Loading;
using SiigoCredentials.Bench.Measuring;
using SiigoCredentials.Bench.Servers;

namespace SiigoCredentials.Bench.Groups;

/// <summary>
/// <c>POST /auth</c> as most integrations do it, once a day: over TLS that the server itself ends, with a new connection and a full
/// handshake for each sign-in, beside the ceiling that signs, asked the same way.
/// </summary>
internal static class TlsSignIns
{
    public static void Run(Stage stage)
    {
        using var certificate = new TlsCertificate(stage.Workspace);
        using var product = stage.Launcher.Product(stage.Largest, certificate);
        var request = SignIns.Good(stage, stage.Largest);
        var sample = Requests.One(request);
        using var signed = stage.Launcher.Ceiling(Requests.Ask(product, sample, 200), sample, Doors.Json, signed: true, certificate);

        var rows = stage.Rounds.Run(
            new("(b) Kestrel, a signed answer, TLS", signed, request, stage.Options.Connections, 200) { Tls = certificate },
            new($"/auth, {stage.Largest.Size}, TLS", product, request, stage.Options.Connections, 200) { Tls = certificate });
        stage.Report.Add("POST /auth, a new TLS connection each", rows);
        stage.Report.Add(Goal.Most(
            "/auth, a new TLS connection each: CPU against (b)", rows[1].CpuMicroseconds / rows[0].CpuMicroseconds, 1.25));
    }
}
