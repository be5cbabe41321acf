using System.Data.Common;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Notifications;

namespace SiigoCredentials.Web.Telemetry;

/// <summary>
/// The portal's own metrics, besides those of ASP.NET Core and .NET (such as the duration of <c>/auth</c>). No label has a company, person
/// or address: their number is unbounded, and the monitoring does not need them.
/// </summary>
public sealed class PortalMetrics
{
    public const string MeterName = "SiigoCredentials";

    private readonly Counter<long> signIns;
    private readonly Counter<long> acts;
    private readonly IServiceScopeFactory scopes;
    private readonly TimeProvider clock;

    public PortalMetrics(
        IMeterFactory meters, IServiceScopeFactory scopes, WorkerHealth health, HealthCheckService checks, TimeProvider clock,
        IEnumerable<DatabaseGauge> gauges)
    {
        (this.scopes, this.clock) = (scopes, clock);
        var meter = meters.Create(MeterName);
        signIns = meter.CreateCounter<long>("portal.sign_ins", "{sign_in}", "Exchanges of a pair for a token, by what became of them.");
        acts = meter.CreateCounter<long>("portal.credential.acts", "{act}", "Acts on credentials, such as rotations, by kind.");
        meter.CreateObservableGauge(
            "portal.outbox.waiting", () => Query((db, _) => Waiting(db).LongCount()), "{mail}", "Mails that wait to be sent.");
        meter.CreateObservableGauge(
            "portal.outbox.oldest_age", () => Query(OldestMail), "s", "How long the oldest of them has been waiting.");
        meter.CreateObservableGauge(
            "portal.audit.head_age", () =>
                Query(AuditHead), "s", "How old the latest audit entry is. It never jumps back to an older one unless entries are gone.");
        meter.CreateObservableGauge(
            "portal.worker.failures",
            () => health.Failures.Select(
                worker => new Measurement<int>(worker.Value, new KeyValuePair<string, object?>("worker", worker.Key))),
            "{round}",
            "Rounds in a row that a background worker has failed; 0 while it works.");
        meter.CreateObservableGauge(
            "portal.health.status", () => Check(checks), unit: null,
            "What a health check of /health/ready finds: 2 healthy, 1 degraded, 0 unhealthy.");
        foreach (var gauge in gauges)
        {
            meter.CreateObservableGauge(gauge.Name, () => Query(gauge.Read), gauge.Unit, gauge.Description);
        }
    }

    /// <param name="outcome">A label, so it must have few values.</param>
    public void CountSignIn(string outcome) => signIns.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    /// <summary>Call it after the commit.</summary>
    public void CountAct(AuditAction act) => acts.Add(1, new KeyValuePair<string, object?>("act", act.ToString()));

    private static IQueryable<OutboxMail> Waiting(AppDbContext db) =>
        db.OutboxMails.Where(mail => mail.SentAt == null && mail.FailedAt == null && mail.To != OutboxMail.Nobody);

    private static double OldestMail(AppDbContext db, DateTimeOffset now) => Waiting(db)
        .OrderBy(mail => mail.CreatedAt).Select(mail => (DateTimeOffset?)mail.CreatedAt).FirstOrDefault() is { } oldest
        ? (now - oldest).TotalSeconds : 0;

    // Ids grow with time, so this reads a single row.
    private static double AuditHead(AppDbContext db, DateTimeOffset now) => db.AuditEntries
        .OrderByDescending(entry => entry.Id).Select(entry => (DateTimeOffset?)entry.At).FirstOrDefault() is { } latest
        ? (now - latest).TotalSeconds : 0;

    // A collection is synchronous, so it waits: the status is that of the moment, as at /health/ready.
    private static IEnumerable<Measurement<int>> Check(HealthCheckService checks) => checks.CheckHealthAsync().GetAwaiter().GetResult()
        .Entries.Select(check => new Measurement<int>((int)check.Value.Status, new KeyValuePair<string, object?>("check", check.Key)));

    // Runs at each collection. If the database is unreachable, the value is missing and readiness says why; the collection does not fail.
    private IEnumerable<Measurement<T>> Query<T>(Func<AppDbContext, DateTimeOffset, T> query)
        where T : struct
    {
        try
        {
            using var scope = scopes.CreateScope();
            return [new Measurement<T>(query(scope.ServiceProvider.GetRequiredService<AppDbContext>(), clock.GetUtcNow()))];
        }
        catch (DbException)
        {
            return [];
        }
    }
}
