using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Calendar;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.Pages;

/// <summary>What a company's credential needs, the most urgent first.</summary>
public enum CompanyNeed
{
    /// <summary>No key works: it expired or was revoked.</summary>
    NoKey,

    /// <summary>Since yesterday more sign-ins failed than succeeded.</summary>
    Failing,

    /// <summary>Two keys work until a deadline.</summary>
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
/// <param name="Deadline">When the former key ends; null unless a change is under way.</param>
/// <param name="LastUse">The last sign-in in the days that are shown; null for none.</param>
/// <param name="Failed">The sign-ins that failed since yesterday.</param>
public sealed record CompanyOverview(
    Guid Id, string Name, string Nit, PersonRole Role, CompanyNeed Need, DateTimeOffset? Deadline, DateTimeOffset? LastUse, long Failed)
{
    /// <summary>Whether somebody has to do something there.</summary>
    public bool IsUrgent => Need is CompanyNeed.NoKey or CompanyNeed.Failing or CompanyNeed.Changing;
}

/// <summary>Reads the companies of a person and what each needs, in one query.</summary>
public sealed class CompanyOverviews(AppDbContext db, TimeProvider clock)
{
    /// <summary>The companies by urgency, then by deadline and name. A session that was ended in one sees nothing of it.</summary>
    public async Task<IReadOnlyList<CompanyOverview>> OfAsync(Guid personId, Guid sessionId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var today = ColombianTime.DayOf(now);
        var (yesterday, first) = (today.AddDays(-1), UsageReport.FirstDay(today));
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
                LastUse = db.UsageDays
                    .Where(row => row.CredentialId == credential.Id && row.Day >= first && row.Outcome == UsageOutcome.SignedIn)
                    .Max(row => (DateTimeOffset?)row.LastAt),
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
                            { Deadline: not null } => CompanyNeed.Changing,
                            _ => CompanyNeed.Works,
                        },
                        row.Deadline, row.LastUse, row.Failed))
                .OrderBy(company => company.Need).ThenBy(company => company.Deadline)
                .ThenBy(company => company.Name, StringComparer.CurrentCultureIgnoreCase),
        ];
    }
}
