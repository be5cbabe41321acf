using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.KeyHealth;

/// <summary>Tells a company what is not well with its key, and suspends integrations that nobody uses, if it chose that.</summary>
public sealed class KeyHealthReports(
    AppDbContext db, CompanyActs acts, CredentialService credentials, CredentialNotifier notifier, UsageReports usage, KeyPolicies policies,
    KeyFindings findings, TimeProvider clock)
{
    /// <summary>How long a finding that was told is not told again.</summary>
    internal static readonly TimeSpan Month = TimeSpan.FromDays(30);

    /// <summary>Looks at the key of one company.</summary>
    public async Task ReportAsync(Guid companyId, CancellationToken ct)
    {
        if (await credentials.FindAsync(companyId, ct) is not { } credential)
        {
            return;
        }

        var rules = await policies.OfAsync(companyId, ct);
        var days = await usage.LastDaysAsync(credential.Id, ct);
        foreach (var finding in findings.Of(credential, days, await usage.LastUseAsync(credential.Id, days, ct), rules))
        {
            await ((finding.Kind, rules.Unused) switch
            {
                (KeyFindingKind.Unused, UnusedKeyAction.Nothing) => Task.CompletedTask,
                (KeyFindingKind.Unused, UnusedKeyAction.Suspend) => SuspendAsync(companyId, finding, ct),
                _ => TellAsync(companyId, finding, ct),
            });
        }
    }

    // Somebody who resumes the integrations means to use them: the days count from there.
    private async Task SuspendAsync(Guid companyId, KeyFinding unused, CancellationToken ct)
    {
        var resumedAt = await db.AuditEntries
            .Where(entry => entry.CompanyId == companyId
                && (entry.Action == AuditAction.CredentialResumed || entry.Action == AuditAction.CompanyResumed))
            .OrderByDescending(entry => entry.Sequence)
            .Select(entry => (DateTimeOffset?)entry.At)
            .FirstOrDefaultAsync(ct);
        if (resumedAt is null || resumedAt.Value.AddDays(KeyRules.UnusedDays) <= clock.GetUtcNow())
        {
            await credentials.SuspendUnusedAsync(companyId, unused.At, ct);
        }
    }

    // The mark and the mails are one transaction, so that of several instances only one sends them.
    private Task<bool> TellAsync(Guid companyId, KeyFinding finding, CancellationToken ct) => acts.RunAsync(
        companyId,
        async act =>
        {
            var now = clock.GetUtcNow();
            var notice = await db.KeyFindingNotices
                .SingleOrDefaultAsync(row => row.CompanyId == companyId && row.Finding == finding.Kind, ct);
            if (notice?.ToldAt > now - Month)
            {
                return false;
            }

            if (notice is null)
            {
                notice = new KeyFindingNotice { CompanyId = companyId, Finding = finding.Kind, ToldAt = now };
                db.KeyFindingNotices.Add(notice);
            }

            notice.ToldAt = now;
            var company = await db.Companies.Where(row => row.Id == companyId).Select(row => row.Name).SingleAsync(ct);
            await notifier.NotifyAdministratorsAsync(companyId, to => KeyHealthMails.Finding(to, company, finding), ct);
            act.Keep();
            return true;
        },
        ct);
}
