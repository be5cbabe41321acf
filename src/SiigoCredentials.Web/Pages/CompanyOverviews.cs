using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Calendar;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.KeyHealth;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.Pages;

/// <summary>What a company's credential needs, the most urgent first.</summary>
public enum CompanyNeed
{
    /// <summary>No key works: it expired or was revoked.</summary>
    NoKey,

    /// <summary>Since yesterday more sign-ins failed than succeeded.</summary>
    Failing,

    /// <summary>Two keys work, until a deadline or until the new one is used.</summary>
    Changing,

    Suspended,
    NotGenerated,
    Works,
    PlanWithoutApi,

    /// <summary>The person is no Administrador there, or has to sign in again, and does not see the credential.</summary>
    NotShown,
}

/// <summary>A company of a person, with the state of its credential.</summary>
/// <param name="Id">The company.</param>
/// <param name="Name">Its name.</param>
/// <param name="Nit">Its NIT, without the check digit.</param>
/// <param name="Role">The person's role there.</param>
/// <param name="Need">The state.</param>
/// <param name="Deadline">When the former key ends; null unless a change with a deadline is under way.</param>
/// <param name="LastUse">The last sign-in; null for none.</param>
/// <param name="Failed">The sign-ins that failed since yesterday.</param>
public sealed record CompanyOverview(
    Guid Id, string Name, string Nit, PersonRole Role, CompanyNeed Need, DateTimeOffset? Deadline, DateTimeOffset? LastUse, long Failed)
{
    /// <summary>By when the new key must be used; null unless it waits for that.</summary>
    public DateTimeOffset? UseBy { get; init; }

    /// <summary>That its key is too old, or will be soon, or else that nobody uses it; null for neither.</summary>
    public KeyFinding? Finding { get; init; }

    /// <summary>Whether somebody has to do something there.</summary>
    public bool IsUrgent => Need is CompanyNeed.NoKey or CompanyNeed.Failing or CompanyNeed.Changing;
}

/// <summary>Reads the companies of a person and what each needs, in one query.</summary>
public sealed class CompanyOverviews(AppDbContext db, UsageReports usage, TimeProvider clock)
{
    /// <summary>The companies by urgency, then by deadline and name. A session that was ended in one sees nothing of it.</summary>
    public async Task<IReadOnlyList<CompanyOverview>> OfAsync(Guid personId, Guid sessionId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var today = ColombianTime.DayOf(now);
        var yesterday = today.AddDays(-1);
        var credentials = db.CredentialSummaries(now);
        var rows = await (
            from member in db.Memberships.AsNoTracking().EnabledOf(personId)
            from credential in credentials.Where(row => row.CompanyId == member.CompanyId).DefaultIfEmpty()
            select new
            {
                member.CompanyId,
                member.Company!.Name,
                member.Company.Nit,
                member.Role,
                IsEnded = member.SessionsEndedAt != null
                    && !db.Sessions.Any(row => row.Id == sessionId && row.CreatedAt >= member.SessionsEndedAt),
                member.Company.Plan!.IncludesApi,
                IsSuspended = member.Company.SuspendedAt != null || ((bool?)credential!.IsSuspended ?? false),
                IsGenerated = ((Guid?)credential.Id).HasValue,
                HasKey = (bool?)credential.HasKey ?? false,
                credential.Deadline,
                credential.UseBy,
                credential.IssuedAt,
                MaxAgeDays = db.KeyPolicies
                    .Where(policy => policy.CompanyId == member.CompanyId).Select(policy => policy.MaxAgeDays).SingleOrDefault(),
                RemindDays = db.KeyPolicies
                    .Where(policy => policy.CompanyId == member.CompanyId).Select(policy => policy.RemindDays).SingleOrDefault(),
                LastUse = db.UsageDays
                    .Where(row => row.CredentialId == credential.Id && row.Outcome == UsageOutcome.SignedIn)
                    .OrderByDescending(row => row.Day).ThenByDescending(row => row.LastAt)
                    .Select(row => (DateTimeOffset?)row.LastAt).FirstOrDefault(),
                Good = db.UsageDays
                    .Where(row => row.CredentialId == credential.Id && row.Day >= yesterday && row.Outcome == UsageOutcome.SignedIn)
                    .Sum(row => row.Count),
                Failed = db.UsageDays
                    .Where(row => row.CredentialId == credential.Id && row.Day >= yesterday
                        && row.Outcome != UsageOutcome.SignedIn && row.Outcome != UsageOutcome.ApiCall)
                    .Sum(row => row.Count),
            }).ToListAsync(ct);
        return
        [
            .. rows.Select(row => row.Role != PersonRole.Administrador || row.IsEnded
                    ? new CompanyOverview(row.CompanyId, row.Name, row.Nit, row.Role, CompanyNeed.NotShown, null, null, 0)
                    : new CompanyOverview(
                        row.CompanyId, row.Name, row.Nit, row.Role,
                        row switch
                        {
                            { IncludesApi: false } => CompanyNeed.PlanWithoutApi,
                            { IsGenerated: false } => CompanyNeed.NotGenerated,
                            { IsSuspended: true } => CompanyNeed.Suspended,
                            { HasKey: false } => CompanyNeed.NoKey,
                            _ when row.Failed > row.Good => CompanyNeed.Failing,
                            { Deadline: not null } or { UseBy: not null } => CompanyNeed.Changing,
                            _ => CompanyNeed.Works,
                        },
                        row.Deadline, row.LastUse, row.Failed)
                    {
                        UseBy = row.UseBy,
                        Finding = row is { IncludesApi: true, IsSuspended: false, HasKey: true, IssuedAt: { } issued }
                            ? KeyFindings.OfAge(issued, new KeyRules(row.MaxAgeDays, row.RemindDays, UnusedKeyAction.Tell), now)
                                ?? KeyFindings.OfUse(issued, usage.KeptFrom, row.LastUse, now)
                            : null,
                    })
                .OrderBy(company => company.Need).ThenBy(company => company.Deadline ?? company.UseBy)
                .ThenBy(company => company.Name, StringComparer.CurrentCultureIgnoreCase),
        ];
    }
}
