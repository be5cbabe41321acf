using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Tests.Faults;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Privacy;

namespace SiigoCredentials.Tests.Telemetry;

/// <summary>
/// The alarms of <c>docs/monitoring/rules.yml</c>, as promtool decides them on numbers of the real program: two quiet hours, then the
/// numbers of a portal in trouble.
/// </summary>
[Trait("Engine", "Sqlite")]
public sealed partial class AlarmTests
{
    private const string Token = "a-token-for-the-tests-alone";
    private const int Quiet = 120; // minutes, with a sample each

    private static readonly string Rules = Path.Combine(Repository.Root, "docs", "monitoring", "rules.yml");

    private readonly StringBuilder tests = new();
    private Dictionary<string, double> quiet = [];

    [ProgramFact("promtool")]
    public async Task EachAlarm_SoundsInItsTime_AndNoOtherDoes()
    {
        await using var portal = await RealPortal.StartAsync(companies: 1, new()
        {
            ["Telemetry__MetricsToken"] = Token,
            ["Mail__DropFolder"] = "",
            ["Mail__Host"] = "127.0.0.1",
            ["Mail__Port"] = "1",
            ["Mail__From"] = "portal@empresa.example",
        });
        using var anybody = new PortalClient(portal.Address, app: null);
        using var answer = await anybody.AuthAsync("nadie@api.example", "x"); // its series is there before the guessing
        quiet = await NumbersAsync(anybody, numbers => Of(numbers, "portal_sign_ins_total", "UnknownUser") == 1);

        Expect("PortalDown", minutes: 1, quiet, isUp: false);

        using var admin = await portal.SignedInAsync(0);
        await admin.GenerateAsync(PortalClient.ByConfiguration);
        var trouble = await NumbersAsync(admin, numbers => Of(numbers, "portal_health_status", "mail") == 1);
        Expect("PortalDegraded", minutes: 10, trouble, """check="mail", """);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => admin.AuthAsync("nadie@api.example", "x")));
        trouble = await NumbersAsync(admin, numbers => Of(numbers, "portal_sign_ins_total", "UnknownUser") > 20);
        Expect("PortalGuessing", minutes: 5, trouble, later: 10);

        var before = TimeProvider.System.GetUtcNow().AddMinutes(-11);
        await portal.InDatabaseAsync(db => db.OutboxMails.ExecuteUpdateAsync(mail => mail.SetProperty(row => row.CreatedAt, before)));
        Expect("PortalMailWaits", minutes: 0, await NumbersAsync(admin, numbers => Of(numbers, "portal_outbox_oldest_age_seconds") > 600));

        await portal.InDatabaseAsync(AddDataRequestAsync);
        Expect("PortalDataRequestDue", minutes: 0, await NumbersAsync(admin, numbers => Of(numbers, "portal_data_requests_pressing") == 1));

        await CutAuditAsync(portal);
        Expect("PortalAuditCut", minutes: 0, await NumbersAsync(admin, numbers => Of(numbers, "portal_audit_head_age_seconds") > 80_000));

        await portal.InDatabaseAsync(db => db.Database.ExecuteSqlRawAsync("ALTER TABLE Plans RENAME TO Gone"));
        trouble = await NumbersAsync(admin, numbers => Of(numbers, "portal_health_status", "database") == 0);
        Expect("PortalNotReady", minutes: 1, trouble, """check="database", """);

        using var page = await admin.Http.GetAsync(PortalClient.ByConfiguration);
        Expect(
            "PortalServerErrors", minutes: 0,
            await NumbersAsync(admin, numbers => numbers.Keys.Any(series => series.Contains("code=\"503\"", StringComparison.Ordinal))));

        await AssertRulesAsync();
        Assert.Equal(Names.Count, tests.ToString().Split("- name: ").Length - 1);
    }

    private static IReadOnlyList<string> Names => [.. Alert().Matches(File.ReadAllText(Rules)).Select(match => match.Groups["name"].Value)];

    // One that is late, one that was answered, and one that has time.
    private static async Task<int> AddDataRequestAsync(AppDbContext db)
    {
        var now = TimeProvider.System.GetUtcNow();
        foreach (var (weeks, isClosed) in (IEnumerable<(int, bool)>)[(-4, false), (-4, true), (0, false)])
        {
            var request = new DataRequest
            {
                Id = Guid.CreateVersion7(),
                Kind = DataRequestKind.Reclamo,
                Name = "Rosa",
                Email = "rosa@persona.example",
                Text = "Corrijan mi nombre",
                TokenHash = Guid.CreateVersion7().ToByteArray(),
                LinkEndsAt = now,
            };
            request.File(now.AddDays(7 * weeks));
            if (isClosed)
            {
                request.Close("Corregido", now);
            }

            db.DataRequests.Add(request);
        }

        return await db.SaveChangesAsync();
    }

    // As if an older copy of the database stood in its place.
    private static Task CutAuditAsync(RealPortal portal) => portal.InDatabaseAsync(async db =>
    {
        foreach (var trigger in await db.Database.SqlQuery<string>(
            $"SELECT name AS Value FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'AuditEntries'").ToListAsync())
        {
            var drop = $"DROP TRIGGER \"{trigger}\"";
            await db.Database.ExecuteSqlRawAsync(drop);
        }

        var yesterday = TimeProvider.System.GetUtcNow().AddDays(-1);
        return await db.AuditEntries.ExecuteUpdateAsync(entry => entry.SetProperty(row => row.At, yesterday));
    });

    private static double Of(Dictionary<string, double> numbers, string name, string label = "") => numbers
        .Where(number => number.Key.StartsWith(name, StringComparison.Ordinal) && number.Key.Contains(label, StringComparison.Ordinal))
        .Select(number => number.Value).DefaultIfEmpty(double.NaN).Max();

    // A portal tells the same numbers for a moment, and tries a mail when it comes to it.
    private static async Task<Dictionary<string, double>> NumbersAsync(PortalClient client, Func<Dictionary<string, double>, bool> areThere)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics")
            { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", Token) } };
            using var answer = await client.Http.SendAsync(request, patience.Token);
            var numbers = Sample().Matches(await answer.Content.ReadAsStringAsync(patience.Token)).ToDictionary(
                match => match.Groups["series"].Value, match => double.Parse(match.Groups["value"].Value, CultureInfo.InvariantCulture),
                StringComparer.Ordinal);
            if (areThere(numbers))
            {
                return numbers;
            }

            await Task.Delay(50, patience.Token);
        }
    }

    // The first bad sample comes a minute after the quiet ones. An alarm waits so many minutes; a rate may need
    // some more to rise.
    private void Expect(
        string alarm, int minutes, Dictionary<string, double> trouble, string labels = "", int later = 0, bool isUp = true)
    {
        tests.AppendLine(CultureInfo.InvariantCulture, $"- name: {alarm}").AppendLine("  interval: 1m").AppendLine("  input_series:");
        Write("""up{job="siigo-credentials"}""", $"1x{Quiet} {(isUp ? 1 : 0)}x60");
        foreach (var (series, now) in trouble.Where(number => IsOf(alarm, number.Key) || quiet.ContainsKey(number.Key)))
        {
            double? before = quiet.TryGetValue(series, out var known) ? known : null;
            Write(series, Values(series, before, IsOf(alarm, series) ? now : known));
        }

        tests.AppendLine("  alert_rule_test:");
        foreach (var name in Names)
        {
            Write(name, Quiet, sounds: null);
            Write(name, Quiet + 1 + minutes + later, name == alarm ? labels : null);
        }

        if (minutes > 0)
        {
            Write(alarm, Quiet + minutes, sounds: null);
        }
    }

    // One trouble at a time, although the portal has them all in the end.
    private static bool IsOf(string alarm, string series) => series.StartsWith(
        alarm switch
        {
            "PortalDegraded" or "PortalNotReady" => "portal_health_status",
            "PortalGuessing" => "portal_sign_ins_total",
            "PortalMailWaits" => "portal_outbox_oldest_age",
            "PortalDataRequestDue" => "portal_data_requests_pressing",
            "PortalAuditCut" => "portal_audit_head_age",
            "PortalServerErrors" => "http_server_request_duration_seconds_count",
            _ => "up",
        },
        StringComparison.Ordinal);

    private static string Values(string series, double? quiet, double trouble)
    {
        var before = quiet is { } known ? Text(known) : "_";
        var length = quiet is null ? Quiet + 1 : Quiet; // a number is repeated after itself, a gap is not
        var each = series.StartsWith("portal_sign_ins_total", StringComparison.Ordinal) ? Text(trouble - (quiet ?? 0)) : "0";
        return $"{before}x{length} {Text(trouble)}+{each}x60"; // sign-ins: as many more each minute

        static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
    }

    private void Write(string series, string values) => tests
        .AppendLine(CultureInfo.InvariantCulture, $"  - series: '{series}'")
        .AppendLine(CultureInfo.InvariantCulture, $"    values: '{values}'");

    private void Write(string alarm, int minute, string? sounds)
    {
        tests.AppendLine(CultureInfo.InvariantCulture, $"  - eval_time: {minute}m")
            .AppendLine(CultureInfo.InvariantCulture, $"    alertname: {alarm}");
        if (sounds is not null)
        {
            var rule = File.ReadAllText(Rules).Split("- alert: ").Single(text => text.StartsWith(alarm + "\n", StringComparison.Ordinal));
            string Field(string name) => rule.Split($"{name}: ")[1].Split('\n')[0];
            var labels = sounds.Replace("=", ": ", StringComparison.Ordinal) + $"severity: {Field("severity")}";
            tests.AppendLine("    exp_alerts:")
                .AppendLine(CultureInfo.InvariantCulture, $"    - exp_labels: {{ {labels} }}")
                .AppendLine("      exp_annotations:")
                .AppendLine(CultureInfo.InvariantCulture, $"        summary: {Field("summary")}");
        }
    }

    private async Task AssertRulesAsync()
    {
        var folder = Directory.CreateTempSubdirectory("portal-rules-");
        await File.WriteAllTextAsync(
            Path.Combine(folder.FullName, "alarms.yml"), $"rule_files: ['{Rules}']\nevaluation_interval: 1m\ntests:\n{tests}");

        var (exitCode, output, errors) = await Programs.RunAsync(folder.FullName, "promtool test rules alarms.yml", []);

        Assert.True(exitCode == 0, output + errors);
        folder.Delete(recursive: true);
    }

    [GeneratedRegex(
        @"^(?<series>(portal_|http_server_request_duration_seconds_count)[^ ]*) (?<value>\S+)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Sample();

    [GeneratedRegex(@"alert: (?<name>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Alert();
}
