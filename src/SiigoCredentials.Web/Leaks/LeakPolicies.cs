using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Companies;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Leaks;

/// <summary>Reads and changes what a company wants done with a reported key.</summary>
public sealed class LeakPolicies(AppDbContext db, CompanyActs acts)
{
    private static readonly CompiledQuery<Func<AppDbContext, Guid, Guid?, CancellationToken, Task<DateTimeOffset?>>> FirstReport = new(() =>
        EF.CompileAsyncQuery((AppDbContext db, Guid current, Guid? retiring, CancellationToken _) => db.LeakNotices
            .Where(notice => notice.AccessKeyId == current || notice.AccessKeyId == retiring)
            .Min(notice => (DateTimeOffset?)notice.ReportedAt)));

    public Task<LeakAction> OfAsync(Guid companyId, CancellationToken ct) =>
        db.LeakPolicies.Where(policy => policy.CompanyId == companyId).Select(policy => policy.Action).SingleOrDefaultAsync(ct);

    /// <summary>When the current key, or the one that retires, was first reported as leaked; null for never.</summary>
    public Task<DateTimeOffset?> ReportedAtAsync(Guid current, Guid? retiring, CancellationToken ct) =>
        FirstReport.For(db)(db, current, retiring, ct);

    /// <summary>
    /// Stores the choice of an Administrador; false if it was the same before, the form was sent before, or the plan does not include the
    /// API.
    /// </summary>
    public Task<bool> SetAsync(Actor actor, Guid operationId, LeakAction wanted, CancellationToken ct) =>
        acts.RunAsync(actor, operationId, repeated: false, act => SetAsync(act, actor.CompanyId, wanted, ct), ct);

    private async Task<bool> SetAsync(Act act, Guid companyId, LeakAction wanted, CancellationToken ct)
    {
        var policy = await db.LeakPolicies.SingleOrDefaultAsync(row => row.CompanyId == companyId, ct);
        var before = policy?.Action ?? LeakAction.Notify;
        if (before == wanted || !await db.PlanIncludesApiAsync(companyId, ct))
        {
            return false;
        }

        if (policy is null)
        {
            policy = new LeakPolicy { CompanyId = companyId, Action = wanted };
            db.LeakPolicies.Add(policy);
        }

        policy.Action = wanted;
        act.Record(AuditAction.LeakPolicyChanged, $"{before} -> {wanted}");
        return true;
    }
}
