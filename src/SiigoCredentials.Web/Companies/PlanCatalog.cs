using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Companies;

/// <summary>Writes the plans, and whom to ask for one, for the operator.</summary>
public sealed class PlanCatalog(AppDbContext db)
{
    /// <summary>False if there is a plan with this code.</summary>
    public Task<bool> AddAsync(Plan plan, CancellationToken ct) => WriteAsync(
        async () =>
        {
            if (await db.Plans.AnyAsync(row => row.Code == plan.Code, ct))
            {
                return false;
            }

            db.Plans.Add(plan);
            return true;
        },
        ct);

    /// <summary>Changes the name and whether the API is included, where not null. False if that changes nothing.</summary>
    /// <exception cref="InvalidOperationException">There is no such plan.</exception>
    public Task<bool> ChangeAsync(string code, string? name, bool? includesApi, CancellationToken ct) => WriteAsync(
        async () =>
        {
            var plan = await db.Plans.SingleAsync(row => row.Code == code, ct);
            (plan.Name, plan.IncludesApi) = (name ?? plan.Name, includesApi ?? plan.IncludesApi);
            return db.ChangeTracker.HasChanges();
        },
        ct);

    /// <summary>Sets whom to ask; null for nobody. False if that changes nothing.</summary>
    public Task<bool> SetContactAsync(PlanContact? contact, CancellationToken ct) => WriteAsync(
        async () =>
        {
            var stored = await db.PlanContacts.SingleOrDefaultAsync(ct);
            if (contact is null)
            {
                db.PlanContacts.RemoveRange(stored is null ? [] : [stored]);
            }
            else if (stored is null)
            {
                db.PlanContacts.Add(contact);
            }
            else
            {
                (stored.Name, stored.Phone, stored.Page) = (contact.Name, contact.Phone, contact.Page);
            }

            return db.ChangeTracker.HasChanges();
        },
        ct);

    /// <summary>Why a text is not the code of a plan, as a predicate; null when it is.</summary>
    public static string? ProblemOfCode(string code) =>
        code.Length is > 0 and <= Plan.CodeLength
            && code.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-')
            ? null : $"is not 1 to {Plan.CodeLength} small letters, digits and hyphens";

    /// <summary>Why a text is not a name, as a predicate; null when it is.</summary>
    public static string? ProblemOfName(string name, int longest) =>
        !TypedText.IsOneLine(name) || TypedText.Line(name) != name || name.Length == 0 ? "is not one line of visible characters"
        : name.Length > longest ? $"has more than {longest} characters"
        : null;

    /// <summary>Why a text is not a telephone number, as a predicate; null when it is.</summary>
    public static string? ProblemOfPhone(string phone) =>
        phone.Length > PlanContact.PhoneLength ? $"has more than {PlanContact.PhoneLength} characters"
        : phone.Count(char.IsAsciiDigit) < 5
            || !phone.All(sign => char.IsAsciiDigit(sign) || sign is '+' or ' ' or '(' or ')' or '-' or '.') ? "is not a telephone number: at least five digits, with + ( ) - . and blanks between them"
        : null;

    /// <summary>Why a text is not the address of a page, as a predicate; null when it is.</summary>
    public static string? ProblemOfPage(string page) =>
        page.Length > PlanContact.PageLength ? $"has more than {PlanContact.PageLength} characters"
        : !page.StartsWith("https://", StringComparison.Ordinal) ? "does not begin with https://"
        : WebAddress.ProblemOf(page);

    private async Task<bool> WriteAsync(Func<Task<bool>> change, CancellationToken ct)
    {
        await using var transaction = await db.BeginCompanyTransactionAsync(Guid.Empty, ct);
        if (!await change())
        {
            return false;
        }

        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(CancellationToken.None);
        return true;
    }
}
