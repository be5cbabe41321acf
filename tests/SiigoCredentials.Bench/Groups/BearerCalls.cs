using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using SiigoCredentials.Bench.Loading;
using SiigoCredentials.Bench.Measuring;
using SiigoCredentials.Bench.Servers;

namespace SiigoCredentials.Bench.Groups;

/// <summary><c>GET /v1/credential</c> with the tokens of many companies, beside a constant answer of the same size.</summary>
internal static class BearerCalls
{
    private const int Tokens = 1_000;

    public static void Run(Stage stage)
    {
        using var product = stage.Launcher.Product(stage.Largest);
        var requests = Fetch(product, SignIns.Good(stage, stage.Largest)).Select(token =>
            FixedRequests.Get("/v1/credential", $"Authorization: Bearer {token}", "Partner-Id: MiTienda")).ToArray();
        using var plain = stage.Launcher.Ceiling(Requests.Ask(product, requests[0], 200), requests[0], Doors.Get, signed: false);

        var rows = stage.Rounds.Run(
            new("(a) Kestrel, a constant answer", plain, FixedRequests.OneOf(requests), stage.Options.Connections, 200),
            new($"/v1/credential, {stage.Largest.Size} companies", product, FixedRequests.OneOf(requests), stage.Options.Connections, 200));
        stage.Report.Add("GET /v1/credential", rows);
        stage.Report.Add(Goal.Cpu("/v1/credential", rows[1], rows[0], 0.3));
        stage.Report.Add(Goal.Most("/v1/credential: allocated a call", rows[1].Allocated, 4 * 1024, "B"));
    }

    private static IEnumerable<string> Fetch(Server server, WriteRequest signIn)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, server.Port);
        var (random, buffer) = (new Random(1), new byte[8 * 1024]);
        for (var count = 0; count < Tokens; count++)
        {
            var length = signIn(random, buffer);
            using var answer = JsonDocument.Parse(Answer.On(socket, buffer[..length]).Body);
            yield return answer.RootElement.GetProperty("access_token").GetString()!;
        }
    }
}
