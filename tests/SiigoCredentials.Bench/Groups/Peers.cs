using System.Text;
using SiigoCredentials.Bench.Data;
using SiigoCredentials.Bench.Loading;
using SiigoCredentials.Bench.Measuring;
using SiigoCredentials.Bench.Servers;

namespace SiigoCredentials.Bench.Groups;

/// <summary>
/// <c>POST /oauth/token</c> beside token services of others, for the same pairs and the same kind of token. Few pairs: OpenIddict stretches
/// each secret that it stores.
/// </summary>
internal static class Peers
{
    private const int Companies = 200;

    public static void Run(Stage stage)
    {
        var connections = stage.Options.Connections;
        var (pairs, companies) = (stage.Databases[0].Pairs, stage.Databases[0].Pairs.Sample(Companies));
        var request = PairRequests.Form().Good(pairs, companies);
        var sample = Requests.One(request);
        var file = Path.Combine(stage.Workspace.Folder("peers"), "pairs.txt");
        File.WriteAllLines(
            file, companies.Select(company => $"{Pairs.User(company)} {Encoding.ASCII.GetString(pairs.Key(company))}"));
        using var product = stage.Launcher.Product(stage.Databases[0]);
        using var withoutStore = stage.Launcher.OpenIddict(OpenIddictPeer.WithoutStore, file, sample);
        using var withStore = stage.Launcher.OpenIddict(OpenIddictPeer.WithStore, file, sample);
        using var node = stage.Launcher.OidcProvider(file, sample);

        List<Candidate> candidates =
        [
            new("portal, /oauth/token", product, request, connections, 200),
            new("OpenIddict without a store", withoutStore, request, connections, 200),
            new("OpenIddict with its EF Core store", withStore, request, connections, 200),
        ];
        if (node is not null)
        {
            candidates.Add(new("oidc-provider", node, request, connections, 200));
        }

        var rows = stage.Rounds.Run(candidates);
        stage.Report.Add("A token for a pair, here and elsewhere", rows);
        stage.Report.Add(Against(rows[0], rows[1], 2.3));
        stage.Report.Add(node is null
            ? Goal.NotRun("oidc-provider: CPU a token against the portal's", "no packages: npm ci in tests/SiigoCredentials.NodeClients")
            : Against(rows[0], rows[3], 6));
    }

    private static Goal Against(Row product, Row peer, double least) => new(
        $"{peer.Name}: CPU a token against the portal's", peer.CpuMicroseconds / product.CpuMicroseconds, least, AtLeast: true, "×");
}
