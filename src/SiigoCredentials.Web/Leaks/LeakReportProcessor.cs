using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Leaks;

/// <summary>The result of a report. It is not shown to the reporter.</summary>
public enum LeakOutcome
{
    /// <summary>No such working key; nothing was done.</summary>
    Unknown,

    /// <summary>The Administradores were notified recently, so the report was only counted.</summary>
    Repeated,

    /// <summary>The Administradores were notified.</summary>
    Told,

    /// <summary>The portal carried out the company's policy and notified the Administradores.</summary>
    Acted,
}

/// <summary>Processes a report: finds the company of the key, carries out its policy, notifies its Administradores.</summary>
public sealed class LeakReportProcessor(
    AppDbContext db, CredentialService credentials, LeakPolicies policies, CredentialNotifier notifier, CredentialEvents events,
    CompanyActs acts, TimeProvider clock)
{
    /// <summary>The name of the reporter in the audit, because the person is not known.</summary>
    public const string Reporter = "Reporte de filtración";

    private const string TheirPolicy = "El portal, por un reporte de filtración,";

    private static readonly Guid ReporterId = new("1ea4f11e-0000-7000-8000-000000000001"); // belongs to no person
    private static readonly TimeSpan Quiet = TimeSpan.FromDays(1);

    // An unknown key locks no company, so invented keys delay nobody.
    public async Task<LeakOutcome> TakeAsync(LeakReport report, CancellationToken ct) =>
        await credentials.FindWorkingKeyAsync(report.Token, ct) is { } found
            ? await acts.RunAsync(found.CompanyId, act => TakeAsync(act, report, ct), ct)
            : LeakOutcome.Unknown;

    private async Task<LeakOutcome> TakeAsync(Act act, LeakReport report, CancellationToken ct)
    {
        if (await credentials.FindWorkingKeyAsync(report.Token, ct) is not { } key)
        {
            return LeakOutcome.Unknown;
        }

        var wanted = await policies.OfAsync(key.CompanyId, ct);
        var change = wanted == LeakAction.Notify
            ? null : await credentials.EndLeakedAsync(act, key, atOnce: wanted == LeakAction.Revoke, ct);
        var isForbidden = await credentials.ForbidProgramsAsync(key.CompanyId, ct);
        var outcome = await NoteAsync(key, report.Times, change is not null || isForbidden, ct);
        if (outcome != LeakOutcome.Repeated)
        {
            var (action, detail) = change is null ? (AuditAction.LeakReported, $"key …{key.Hint}") : (change.Action, change.Detail);
            var reporter = new Actor(key.CompanyId, ReporterId, Reporter, report.Address, Agent: null);
            act.Record(reporter, action, detail);
            if (isForbidden)
            {
                act.Record(reporter, AuditAction.RotationByProgramForbidden, $"key …{key.Hint}, reported as leaked");
            }

            await events.AddLeakedAsync(key.CompanyId, key.Fingerprint, EndOf(change), ct);
        }

        act.Keep();
        await db.SaveChangesAsync(ct); // the mail to the contact is written from the stored state
        if (outcome != LeakOutcome.Repeated)
        {
            string?[] notes =
            [
                change is null ? null : await notifier.NotifyContactAsync(key.CompanyId, change.Told, TheirPolicy, ct),
                isForbidden ? LeakMails.ProgramsForbidden : null,
                await credentials.HasSuccessorOfProgramAsync(key, ct) ? LeakMails.SuccessorOfProgram : null,
            ];
            await notifier.NotifyAdministratorsAsync(
                key.CompanyId,
                to => LeakMails.Reported(
                    to.Email, to.Name, key, change?.Told, report.Place, clock.GetUtcNow(), [.. notes.OfType<string>()]),
                ct);
        }

        return outcome;
    }

    private DateTimeOffset? EndOf(KeyChange? change) => change?.Action switch
    {
        AuditAction.AccessKeyRevoked => clock.GetUtcNow(),
        AuditAction.AccessKeyLimited => clock.GetUtcNow() + CredentialService.LeakGrace,
        _ => null,
    };

    // The same key may be in a thousand copies of one file.
    private async Task<LeakOutcome> NoteAsync(LeakedKey key, int times, bool hasActed, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var notice = await db.LeakNotices.SingleOrDefaultAsync(row => row.AccessKeyId == key.KeyId, ct);
        var isQuiet = notice is not null && now - notice.ToldAt < Quiet && !hasActed;
        if (notice is null)
        {
            notice = new LeakNotice { AccessKeyId = key.KeyId, ReportedAt = now, ToldAt = now };
            db.LeakNotices.Add(notice);
        }

        notice.Reports += times;
        notice.ToldAt = isQuiet ? notice.ToldAt : now;
        return isQuiet ? LeakOutcome.Repeated : hasActed ? LeakOutcome.Acted : LeakOutcome.Told;
    }
}
