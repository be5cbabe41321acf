using System.Globalization;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Companies;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.KeyHealth;

/// <summary>Reads and changes what a company wants of its keys.</summary>
public sealed class KeyPolicies(AppDbContext db, CompanyActs acts, CredentialNotifier notifier)
{
    private static readonly CompiledQuery<Func<AppDbContext, Guid, CancellationToken, Task<KeyRules?>>> Chosen = new(() =>
        EF.CompileAsyncQuery((AppDbContext db, Guid companyId, CancellationToken _) => db.KeyPolicies.AsNoTracking()
            .Where(policy => policy.CompanyId == companyId)
            .Select(policy => new KeyRules(policy.MaxAgeDays, policy.RemindDays, policy.Unused))
            .SingleOrDefault()));

    public async Task<KeyRules> OfAsync(Guid companyId, CancellationToken ct) =>
        await Chosen.For(db)(db, companyId, ct) ?? KeyRules.Default;

    /// <summary>
    /// Stores the choice of an Administrador, and tells all of them; false if it was the same before, the form was sent before, or the plan
    /// does not include the API.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The rules are not offered.</exception>
    public Task<bool> SetAsync(Actor actor, Guid operationId, KeyRules wanted, CancellationToken ct) => wanted.AreOffered
        ? acts.RunAsync(actor, operationId, repeated: false, act => SetAsync(act, actor, wanted, ct), ct)
        : throw new ArgumentOutOfRangeException(nameof(wanted));

    private async Task<bool> SetAsync(Act act, Actor actor, KeyRules wanted, CancellationToken ct)
    {
        var policy = await db.KeyPolicies.SingleOrDefaultAsync(row => row.CompanyId == actor.CompanyId, ct);
        var before = policy is null ? KeyRules.Default : new KeyRules(policy.MaxAgeDays, policy.RemindDays, policy.Unused);
        if (before == wanted || !await db.PlanIncludesApiAsync(actor.CompanyId, ct))
        {
            return false;
        }

        if (policy is null)
        {
            policy = new KeyPolicy { CompanyId = actor.CompanyId };
            db.KeyPolicies.Add(policy);
        }

        (policy.MaxAgeDays, policy.RemindDays, policy.Unused) = (wanted.MaxAgeDays, wanted.RemindDays, wanted.Unused);
        act.Record(AuditAction.KeyPolicyChanged, $"{TextOf(before)} -> {TextOf(wanted)}");
        var company = await db.Companies.Where(row => row.Id == actor.CompanyId).Select(row => row.Name).SingleAsync(ct);
        await notifier.NotifyAdministratorsAsync(
            actor.CompanyId, to => KeyHealthMails.PolicyChanged(to, company, actor.Name, wanted, notifier.OccasionOf(actor)), ct);
        return true;
    }

    // For the audit.
    private static string TextOf(KeyRules rules) => string.Create(
        CultureInfo.InvariantCulture,
        $"age {(rules.MaxAgeDays is { } days ? $"{days} days, reminder {rules.RemindDays} days before" : "without a limit")}, unused {rules.Unused}");
}
