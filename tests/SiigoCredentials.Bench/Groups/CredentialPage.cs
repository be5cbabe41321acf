using SiigoCredentials.Bench.Data;
using SiigoCredentials.Bench.Loading;
using SiigoCredentials.Bench.Measuring;
using SiigoCredentials.Bench.Servers;

namespace SiigoCredentials.Bench.Groups;

/// <summary>
/// The search while people type, and the five pages of the credential as a signed-in Administrador gets them, beside the stock template's
/// home page as anybody does.
/// </summary>
internal static class CredentialPage
{
    private const int People = 50;
    private const int Readers = 4;
    private const double P99Limit = 30;
    private const double CpuLeast = 0.2;
    private const double AllocationLimit = 250 * 1024;
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
        List<Candidate> candidates =
        [
            .. Visitor.CredentialPages.Select(path =>
                new Candidate(NameOf(path), product, FixedRequests.OneOf(visitor.RequestOf(path)), connections, 200)),
            new($"credential page, {People} people", product, FixedRequests.OneOf(visitor.PageRequest), People, 200)
                { Pause = BetweenClicks },
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
        Compare(stage.Report, [.. rows.Take(Visitor.CredentialPages.Length)], stock is null ? null : rows[^1]);
        var (clicking, typing, companies) = (
            rows[Visitor.CredentialPages.Length], rows[Visitor.CredentialPages.Length + 1], rows[Visitor.CredentialPages.Length + 2]);
        stage.Report.Add(Goal.Most($"{clicking.Name}: p99", clicking.P99, P99Limit, "ms"));
        stage.Report.Add(Goal.Most($"{companies.Name}: p99", companies.P99, CompaniesLimit, "ms"));
        stage.Report.Add(Goal.Most($"{typing.Name}: p99", typing.P99, SearchLimit, "ms"));
    }

    private static void Compare(Report report, IReadOnlyList<Row> pages, Row? stock)
    {
        foreach (var page in pages)
        {
            report.Add(stock is null
                ? Goal.NotRun($"{page.Name}: by CPU against the stock template", "the template could not be made here")
                : Goal.Cpu(page.Name, page, stock, CpuLeast));
            report.Add(Goal.Most($"{page.Name}: allocated a view", page.Allocated, AllocationLimit, "B"));
        }
    }

    private static string NameOf(string path) =>
        path == Visitor.CredentialPages[0] ? "credential page" : $"credential page, {path[(path.LastIndexOf('/') + 1)..]}";
}
