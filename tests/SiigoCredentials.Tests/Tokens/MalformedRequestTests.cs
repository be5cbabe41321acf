using System.Collections.Concurrent;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;

namespace SiigoCredentials.Tests.Tokens;

/// <summary>
/// Spoiled requests over real sockets to every door. A short run goes with the ordinary tests; <c>PORTAL_MALFORMED=100000</c> asks for the
/// long one, which asserts memory too; <c>PORTAL_MALFORMED_SEED</c> asks for another series, and <c>PORTAL_MALFORMED_FIRST=202
/// PORTAL_MALFORMED=1</c> for one request of it again.
/// </summary>
public sealed partial class MalformedRequestTests(Xunit.Abstractions.ITestOutputHelper output)
{
    private const int Connections = 8;
    private const int ShortRun = 3000;
    private const int WarmUp = 5000;
    private const int FailuresShown = 8;
    private const long AllowedGrowth = 50_000_000;

    // What a fault would show of the program. No request holds any of these, so an echo is none.
    private static readonly string[] Secrets =
        ["Exception", "   at ", ".cs:line", "StackTrace", "System.", "Microsoft.", "SiigoCredentials.", "SQLite", "Sqlite", "/src/",
            "portal.db"];
    private static readonly int Requests = LongForm.Number("PORTAL_MALFORMED", ShortRun);

    private static readonly int First = LongForm.Number("PORTAL_MALFORMED_FIRST", 1);

    private static readonly int Seed = LongForm.Number("PORTAL_MALFORMED_SEED", 1);

    private readonly ConcurrentDictionary<int, int> statuses = new();
    private readonly ConcurrentQueue<string> failures = new();
    private int last = First - 1;

    [Fact]
    public async Task SpoiledRequests_AtEveryDoor_AreNeverAFault()
    {
        using var faults = new FaultLog();
        // a refusal for too many would hide what lies behind it
        var limits = new Dictionary<string, string>
        { ["Tokens:SignInsPerMinute"] = "1000000", ["Portal:StrangersPagesPerMinute"] = "1000000" };
        await using var app = new PortalApp { Logs = faults, Settings = limits }.OnARealPort();
        var series = new MalformedRequests(await PartsAsync(app), Seed);
        using var bystander = await BystanderAsync(app);
        var pair = await bystander.GenerateAsync();

        await SendUntilAsync(app, series, First - 1 + Math.Min(WarmUp, Requests / 2));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await SendUntilAsync(app, series, First - 1 + Requests);
        var growth = GC.GetTotalMemory(forceFullCollection: true) - before;

        output.WriteLine(
            $"{Requests} requests with seed {Seed}; managed memory grew by {growth / 1e6:0.0} MB after the warm-up, working set {Environment.WorkingSet / 1e6:0} MB.");
        output.WriteLine(
            string.Join(
                ", ", statuses.OrderBy(pair => pair.Key).Select(pair => $"{(pair.Key == 0 ? "no answer" : pair.Key)}: {pair.Value}")));
        Assert.True(failures.IsEmpty && faults.Seen.IsEmpty, Report(faults));
        using var signedIn = await bystander.AuthAsync(pair.ApiUser, pair.AccessKey!);
        Assert.Equal(HttpStatusCode.OK, signedIn.StatusCode);
        Assert.Equal("Inicio", (await bystander.GetAsync("/")).Heading);
        if (Requests > 2 * WarmUp)
        {
            Assert.True(growth < AllowedGrowth, $"{growth} bytes of growth");
        }
    }

    [Fact]
    public async Task UnreadableHost_InProductionBehindAProxy_IsRefused()
    {
        using var faults = new FaultLog();
        await using var app = new ProductionApp { Logs = faults, TrustedProxies = ["127.0.0.0/8"] }.OnARealPort();
        using var connection = new RawConnection(app.ClientOptions.BaseAddress.Port);

        foreach (var path in (string[])["/", "/auth", "/.well-known/jwks.json", "/cuenta/iniciar-sesion", "/css/site.css"])
        {
            var request = new RawRequest("GET", path).With("Host", "xn--").With("X-Forwarded-For", "192.0.2.7")
                .With("X-Forwarded-Proto", "https");
            var answer = await connection.SendAsync(new MalformedRequest(0, request.ToBytes(), 0, IsFramed: true, WantsNoBody: false));
            Assert.Equal(400, answer.Status);
            Assert.Contains("X-Content-Type-Options: nosniff", answer.Text, StringComparison.Ordinal);
        }

        Assert.Empty(faults.Seen);
    }

    private Task SendUntilAsync(PortalApp app, MalformedRequests series, int end) =>
        Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(async () =>
    {
        using var connection = new RawConnection(app.ClientOptions.BaseAddress.Port);
        for (var index = Interlocked.Increment(ref last); index <= end; index = Interlocked.Increment(ref last))
        {
            var request = series.Create(index);
            var answer = await connection.SendAsync(request);
            statuses.AddOrUpdate(answer.Status, 1, (_, count) => count + 1);
            if (Fault(request, answer, app.Folder) is { } fault)
            {
                failures.Enqueue($"{fault}\n{request}\n-- answered:\n{answer.Text[..Math.Min(1500, answer.Text.Length)]}");
            }
        }

        Interlocked.Decrement(ref last); // the number that was drawn and not sent
    })));

    private string Report(FaultLog faults)
    {
        var causes = faults.Seen.GroupBy(
            fault => fault.Split('\n').FirstOrDefault(line => line.StartsWith("   at ", StringComparison.Ordinal)), StringComparer.Ordinal)
            .Select(same => $"{same.Count()} of this kind: {same.First()}");
        return $"{failures.Count} failures with seed {Seed}, {faults.Seen.Count} faults in the server.\n{string.Join("\n\n", failures.Take(FailuresShown).Concat(causes))}";
    }

    private static string? Fault(MalformedRequest request, RawAnswer answer, string folder) => answer switch
    {
        { Status: 505 } => null, // the true answer to a version of HTTP that is not spoken here
        { Status: >= 500 } => $"status {answer.Status}",
        { Status: 0 } when request is { IsFramed: true, Padding: 0 } => "no answer to a request that was whole",
        _ => Shown(Programs().Replace(answer.Text, ""), folder),
    };

    // The programs that the credential page offers name types of their own.
    [GeneratedRegex(
        "<pre class=\"snippet\".*?</pre>", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Programs();

    private static string? Shown(string text, string folder) =>
        Secrets.Append(folder).FirstOrDefault(secret => text.Contains(secret, StringComparison.Ordinal)) is { } shown
            ? $"the answer shows “{shown}”" : null;

    private static async Task<ValidParts> PartsAsync(PortalApp app)
    {
        using var nobody = new PortalClient(app);
        using var person = await PortalClient.SignedInAsync(app);
        using var integrator = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);
        await person.GenerateAsync();
        var pair = await integrator.GenerateAsync();
        return new ValidParts(
            app.ClientOptions.BaseAddress.Authority,
            pair.ApiUser,
            pair.AccessKey!,
            await integrator.TokenAsync(pair),
            await integrator.TokenAsync(pair),
            await FormAsync(person, PortalClient.ByPartners),
            await FormAsync(nobody, "/cuenta/iniciar-sesion"));
    }

    private static async Task<(string Cookies, string FormToken)> FormAsync(PortalClient client, string page)
    {
        var token = (await client.GetAsync(page)).FormToken;
        return (client.CookieHeader, token);
    }

    // The company that is asked at the end whether the service lives: no spoiled request ever names it, so none has used up its limits.
    private static async Task<PortalClient> BystanderAsync(PortalApp app)
    {
        await app.InDatabaseAsync(db => db.Companies.ExecuteUpdateAsync(set => set.SetProperty(company => company.PlanCode, "premium")));
        return await PortalClient.SignedInAsync(app, PortalClient.AdminWithoutApi);
    }
}
