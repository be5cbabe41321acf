using SiigoCredentials.Bench.Data;
using SiigoCredentials.Bench.Loading;
using SiigoCredentials.Bench.Measuring;
using SiigoCredentials.Bench.Servers;

namespace SiigoCredentials.Bench.Groups;

/// <summary><c>POST /auth</c> with good pairs, for each database, beside both ceilings.</summary>
internal static class SignIns
{
    private const double MemoryLimitMb = 400;
    private const double AllocationLimit = 2.5 * 1024;

    public static void Run(Stage stage)
    {
        var connections = stage.Options.Connections;
        var products = stage.Databases.Select(database => stage.Launcher.Product(database)).ToList();
        using var cold = stage.Launcher.Product(stage.Largest); // its own, or it would push the others' pairs out
        var request = Good(stage, stage.Largest);
        var sample = Requests.One(request);
        var answer = Requests.Ask(products[^1], sample, 200);
        using var plain = stage.Launcher.Ceiling(answer, sample, Doors.Json, signed: false);
        using var signed = stage.Launcher.Ceiling(answer, sample, Doors.Json, signed: true);

        var rows = stage.Rounds.Run(
        [
            new("(a) Kestrel, a constant answer", plain, request, connections, 200),
            new("(b) the same, signed", signed, request, connections, 200),
            .. stage.Databases.Zip(products, (database, server) =>
                new Candidate($"/auth, {database.Size} companies", server, Good(stage, database), connections, 200)),
            new($"/auth, any of {stage.Largest.Size} (coldest)", cold, PairRequests.Json().Coldest(stage.Largest.Pairs),
                connections, 200),
        ]);
        products.ForEach(server => server.Dispose());

        stage.Report.Add("POST /auth, good pair", rows);
        Compare(stage, rows[1], rows[2], rows[^2]);
    }

    public static WriteRequest Good(Stage stage, Database database) => PairRequests.Json().Good(database.Pairs, stage.Active(database));

    private static void Compare(Stage stage, Row ceiling, Row smallest, Row product)
    {
        var report = stage.Report;
        var name = $"/auth, {stage.Largest.Size}";
        report.Add(Goal.Most($"{name}: CPU a request against (b)", product.CpuMicroseconds / ceiling.CpuMicroseconds, 1.25));
        report.Add(Goal.Most($"{name}: p99 against (b)", product.P99 / ceiling.P99, 2));
        report.Add(Goal.Most($"{name}: allocated a request", product.Allocated, AllocationLimit, "B"));
        report.Add(Goal.Most($"{name}: memory", product.WorkingSetMb, MemoryLimitMb, "MB"));
        report.Add(stage.Databases.Count > 1
            ? Goal.Speed(name, product, smallest, 0.9)
            : Goal.NotRun("/auth: a large database against a small one", "one size was asked for"));
    }
}
