using SiigoCredentials.Bench.Data;
using SiigoCredentials.Bench.Loading;
using SiigoCredentials.Bench.Measuring;
using SiigoCredentials.Bench.Servers;

namespace SiigoCredentials.Bench.Groups;

/// <summary>
/// The search while people type, and the credential page as a signed-in Administrador gets it, beside the stock template's home page as
/// anybody does.
/// </summary>
internal static class CredentialPage
{
    private const int People = 50;
    private const int Readers = 4;
    private const double P99Limit = 50;
    private const double SearchLimit = 20;
    private const double CompaniesLimit = 50;

    private static readonly string[] Typed =
        ["credensial", "llave api", "clave de integración", "usuarios", "como cambio mi contraseña", "token siigo", "swagger",
            "nada de esto hay"];

    // A person reads before clicking; connections that never pause would only measure their own queue.
    private static readonly TimeSpan BetweenClicks = TimeSpan.FromSeconds(1);

    public static void Run(Stage stage)
    {
        var connections = stage.Options.Connections;
        using var product = stage.Launcher.Product(stage.Largest);
        var visitor = Visitor.SignIn(product);
        var page = FixedRequests.OneOf(visitor.PageRequest);
        List<Candidate> candidates =
        [
            new("credential page", product, page, connections, 200),
            new($"credential page, {People} people", product, page, People, 200) { Pause = BetweenClicks },
            new($"search, {People} people", product, FixedRequests.OneOf([.. Typed.Select(visitor.SearchFor)]), People, 200)
                { Pause = BetweenClicks },
        ];
        var accountant = Visitor.SignIn(product, Database.AccountantEmail);
        candidates.Add(
            new($"my companies, {Database.CompaniesOfTheAccountant}", product,
                FixedRequests.OneOf(accountant.RequestOf("/mis-empresas")), Readers, 200)
            { Pause = BetweenClicks });
        using var stock = stage.Launcher.HasStock ? stage.Launcher.Stock() : null;
        if (stock is not null)
        {
            candidates.Add(new("stock template, home page", stock, FixedRequests.OneOf(Launcher.HomePageRequest), connections, 200));
        }

        var rows = stage.Rounds.Run(candidates);
        stage.Report.Add("Pages", rows);
        stage.Report.Add(stock is null
            ? Goal.NotRun("credential page: req/s against the stock template", "the template could not be made here")
            : Goal.Speed("credential page", rows[0], rows[4], 0.4));
        stage.Report.Add(Goal.Most($"credential page: p99 with {People} people clicking", rows[1].P99, P99Limit, "ms"));
        stage.Report.Add(Goal.Most("my companies: p99", rows[3].P99, CompaniesLimit, "ms"));
        stage.Report.Add(Goal.Most($"search: p99 with {People} people typing", rows[2].P99, SearchLimit, "ms"));
    }
}
