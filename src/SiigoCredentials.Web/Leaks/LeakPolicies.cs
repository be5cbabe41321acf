using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Leaks;

/// <summary>What each company wants done with a key of theirs that is reported.</summary>
public sealed class LeakPolicies(AppDbContext db, AuditTrail audit)
{
    public Task<LeakAction> OfAsync(Guid companyId, CancellationToken ct) =>
        db.LeakPolicies.Where(policy => policy.CompanyId == companyId).Select(policy => policy.Action).SingleOrDefaultAsync(ct);

    /// <summary>Keeps what an Administrador chose; false when it was so already, the form came twice, or the plan has no API.</summary>
    public async Task<bool> SetAsync(Actor actor, Guid operationId, LeakAction wanted, CancellationToken ct)
    {
        await using var transaction = await db.BeginCompanyTransactionAsync(actor.CompanyId, ct);
        var policy = await db.LeakPolicies.SingleOrDefaultAsync(row => row.CompanyId == actor.CompanyId, ct);
        var before = policy?.Action ?? LeakAction.Notify;
        var hasApi = await db.Companies.AnyAsync(company => company.Id == actor.CompanyId && company.Plan!.IncludesApi, ct);
        if (!hasApi || before == wanted || await audit.FindAsync(actor.CompanyId, operationId, ct) is not null)
        {
            return false;
        }

        if (policy is null)
        {
            policy = new LeakPolicy { CompanyId = actor.CompanyId, Action = wanted };
            db.LeakPolicies.Add(policy);
        }

        policy.Action = wanted;
        await audit.AppendAsync(actor, AuditAction.LeakPolicyChanged, operationId, $"{before} -> {wanted}", ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(CancellationToken.None);
        return true;
    }
}
