using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Credentials;

/// <summary>Suspends and resumes the integrations of a company, for the operator.</summary>
public sealed class CompanySuspension(AppDbContext db, CompanyActs acts, CredentialNotifier notifier, TimeProvider clock)
{
    /// <summary>False if there is no such company or it is already suspended.</summary>
    public Task<bool> SuspendAsync(string nit, CancellationToken ct) => SetAsync(nit, clock.GetUtcNow(), AuditAction.CompanySuspended, ct);

    /// <summary>False if there is no such company or it is not suspended.</summary>
    public Task<bool> ResumeAsync(string nit, CancellationToken ct) => SetAsync(nit, suspendedAt: null, AuditAction.CompanyResumed, ct);

    private async Task<bool> SetAsync(string nit, DateTimeOffset? suspendedAt, AuditAction action, CancellationToken ct)
    {
        var companyId = await db.Companies.Where(row => row.Nit == nit).Select(row => row.Id).SingleOrDefaultAsync(ct);
        var actor = Actor.Operator(companyId);
        return await acts.RunAsync(
            actor,
            async act =>
            {
                var company = await db.Companies.SingleOrDefaultAsync(row => row.Id == companyId, ct);
                if (company is null || company.SuspendedAt is null == suspendedAt is null)
                {
                    return false;
                }

                company.SuspendedAt = suspendedAt;
                act.Record(action, "");
                await notifier.NotifyOfCompanyActAsync(actor, action, ct);
                return true;
            },
            ct);
    }
}
