using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Companies;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Operator;

/// <summary>A company in a list.</summary>
public sealed record CompanyRow(string Nit, int CheckDigit, string Name, string Plan, bool PlanIncludesApi, DateTimeOffset? SuspendedAt)
{
    internal static CompanyRow Of(Company company) => new(
        company.Nit, Companies.Nit.CheckDigit(company.Nit), company.Name, company.PlanCode, company.PlanIncludesApi, company.SuspendedAt);
}

/// <summary>A part of the list; <see cref="Next"/> is the NIT behind which it goes on, null at its end.</summary>
public sealed record CompanyList(IReadOnlyList<CompanyRow> Companies, string? Next);

/// <summary>The numbers of a company's people.</summary>
public sealed record PeopleCount(int Enabled, int Administrators, int Disabled);

/// <summary>The contact of an integration.</summary>
public sealed record ContactCard(string Name, string Email, DateTimeOffset? ConfirmedAt);

/// <summary>A credential without its secret.</summary>
public sealed record CredentialCard(
    string ApiUser, string KeyHint, AccessKeyState KeyState, DateTimeOffset IssuedAt, string IssuedBy, DateTimeOffset? ExpiresAt,
    DateTimeOffset? FormerKeyEndsAt, DateTimeOffset? SuspendedAt, ContactCard Contact, IReadOnlyList<string> AllowedAddresses)
{
    internal static CredentialCard Of(CredentialView view) => new(
        view.ApiUser, view.KeyHint, view.KeyState, view.IssuedAt, view.IssuedBy, view.ExpiresAt, view.Retiring?.EndsAt, view.SuspendedAt,
        new ContactCard(view.Contact.Name, view.Contact.Email, view.ContactConfirmedAt),
        [.. view.AllowedAddresses.Entries.Select(entry => entry.ToString())]);
}

/// <summary>One company, for the operator.</summary>
public sealed record CompanyCard(
    Guid Id, string Nit, int CheckDigit, string Name, string Plan, bool PlanIncludesApi, DateTimeOffset? SuspendedAt, PeopleCount People,
    CredentialCard? Credential, ActivityHead? AuditHead);

/// <summary>Reads companies for the operator.</summary>
public sealed class CompanyReader(AppDbContext db, CompanyDirectory companies, ActivityLog activity, TimeProvider clock)
{
    /// <summary>Companies by NIT, behind a NIT, that match all words.</summary>
    /// <remarks>
    /// The engines do not ignore accents alike, so a search compares names here: one pass in order, which ends when the list is full.
    /// </remarks>
    public async Task<CompanyList> ListAsync(string[] words, string after, int limit, CancellationToken ct)
    {
        var rows = db.Companies.AsNoTracking().Include(company => company.Plan)
            .Where(company => company.Nit.CompareTo(after) > 0).OrderBy(company => company.Nit);
        List<CompanyRow> found = [];
        await foreach (var company in (words.Length == 0 ? rows.Take(limit) : rows).AsAsyncEnumerable().WithCancellation(ct))
        {
            if (Array.TrueForAll(words, word => Matches(company, word)))
            {
                found.Add(CompanyRow.Of(company));
                if (found.Count == limit)
                {
                    break;
                }
            }
        }

        return new CompanyList(found, found.Count == limit ? found[^1].Nit : null);
    }

    public async Task<CompanyCard> ShowAsync(Guid companyId, CancellationToken ct)
    {
        var company = await companies.GetAsync(companyId, ct);
        var people = db.Memberships.Where(row => row.CompanyId == companyId);
        var count = new PeopleCount(
            await people.CountAsync(row => row.DisabledAt == null, ct),
            await people.CountAsync(row => row.DisabledAt == null && row.Role == Accounts.PersonRole.Administrador, ct),
            await people.CountAsync(row => row.DisabledAt != null, ct));
        var row = CompanyRow.Of(company);
        return new CompanyCard(
            company.Id, row.Nit, row.CheckDigit, row.Name, row.Plan, row.PlanIncludesApi, row.SuspendedAt, count,
            await db.FindCredentialAsync(companyId, clock.GetUtcNow(), ct) is { } view ? CredentialCard.Of(view) : null,
            await activity.HeadAsync(companyId, ct));
    }

    private static bool Matches(Company company, string word) =>
        NameOrder.PlainOf(company.Name).Contains(word, StringComparison.Ordinal) || company.Nit.Contains(word, StringComparison.Ordinal);
}
