using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Credentials;

/// <summary>Gives a company another plan, for the operator.</summary>
public sealed class CompanyPlan(AppDbContext db, CompanyActs acts, CredentialNotifier notifier)
{
    /// <summary>False if the company has the plan already.</summary>
    /// <exception cref="InvalidOperationException">There is no such company or plan.</exception>
    public Task<bool> SetAsync(Guid companyId, string planCode, CancellationToken ct)
    {
        var actor = Actor.Operator(companyId);
        return acts.RunAsync(
            actor,
            async act =>
            {
                var company = await db.Companies.SingleAsync(row => row.Id == companyId, ct);
                if (company.PlanCode == planCode)
                {
                    return false;
                }

                var plan = await db.Plans.AsNoTracking().SingleAsync(row => row.Code == planCode, ct);
                act.Record(AuditAction.PlanChanged, $"{company.PlanCode} -> {planCode}");
                company.PlanCode = planCode;
                await notifier.NotifyOfPlanAsync(actor, plan, ct);
                return true;
            },
            ct);
    }
}
