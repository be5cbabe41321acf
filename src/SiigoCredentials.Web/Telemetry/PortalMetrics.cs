using System.Data.Common;
using System.Diagnostics.Metrics;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Notifications;

namespace SiigoCredentials.Web.Telemetry;

/// <summary>
/// What the portal counts of itself, beside what ASP.NET Core and .NET measure (such as how long <c>/auth</c> takes). No company, person or address is in a label:
/// their number has no bound, and who runs the monitoring need not know them.
/// </summary>
public sealed class PortalMetrics
{
    public const string MeterName = "SiigoCredentials";

    private readonly Counter<long> signIns;
    private readonly Counter<long> acts;
    private readonly IServiceScopeFactory scopes;
    private readonly TimeProvider clock;

    public PortalMetrics(IMeterFactory meters, IServiceScopeFactory scopes, WorkerHealth health, TimeProvider clock)
    {
        (this.scopes, this.clock) = (scopes, clock);
        var meter = meters.Create(MeterName);
        signIns = meter.CreateCounter<long>("portal.sign_ins", "{sign_in}", "Exchanges of a pair for a token, by what became of them.");
        acts = meter.CreateCounter<long>("portal.credential.acts", "{act}", "Acts on credentials, such as rotations, by kind.");
        meter.CreateObservableGauge("portal.outbox.waiting", () => Ask((db, _) => Waiting(db).LongCount()), "{mail}", "Mails that wait to be sent.");
        meter.CreateObservableGauge("portal.outbox.oldest_age", () => Ask(OldestMail), "s", "How long the oldest of them has been waiting.");
        meter.CreateObservableGauge("portal.audit.head_age", () => Ask(AuditHead), "s", "How old the latest audit entry is. It never jumps back to an older one unless entries are gone.");
        meter.CreateObservableGauge(
            "portal.worker.failures",
            () => health.Failures.Select(worker => new Measurement<int>(worker.Value, new KeyValuePair<string, object?>("worker", worker.Key))),
            "{round}",
            "Rounds in a row that a background worker has failed; 0 while it works.");
    }

    /// <param name="outcome">One of few: it becomes a label.</param>
    public void CountSignIn(string outcome) => signIns.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    /// <summary>After the act is committed.</summary>
    public void CountAct(AuditAction act) => acts.Add(1, new KeyValuePair<string, object?>("act", act.ToString()));

    private static IQueryable<OutboxMail> Waiting(AppDbContext db) => db.OutboxMails.Where(mail => mail.SentAt == null && mail.FailedAt == null && mail.To != OutboxMail.Nobody);

    private static double OldestMail(AppDbContext db, DateTimeOffset now) => Waiting(db)
        .OrderBy(mail => mail.CreatedAt).Select(mail => (DateTimeOffset?)mail.CreatedAt).FirstOrDefault() is { } oldest ? (now - oldest).TotalSeconds : 0;

    // Ids grow with time, so this reads one row however many there are.
    private static double AuditHead(AppDbContext db, DateTimeOffset now) => db.AuditEntries
        .OrderByDescending(entry => entry.Id).Select(entry => (DateTimeOffset?)entry.At).FirstOrDefault() is { } latest ? (now - latest).TotalSeconds : 0;

    // Asked by whoever collects. A database that is away is told by the missing value and by readiness, not by a failed collection.
    private IEnumerable<Measurement<T>> Ask<T>(Func<AppDbContext, DateTimeOffset, T> question)
        where T : struct
    {
        try
        {
            using var scope = scopes.CreateScope();
            return [new Measurement<T>(question(scope.ServiceProvider.GetRequiredService<AppDbContext>(), clock.GetUtcNow()))];
        }
        catch (DbException)
        {
            return [];
        }
    }
}
