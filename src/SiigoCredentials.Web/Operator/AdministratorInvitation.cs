using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Companies;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Operator;

/// <summary>The company to which an Administrador is invited. Its name and plan are used only when it is new.</summary>
public sealed record InvitedTo(string Nit, string? CompanyName, string PlanCode);

/// <summary>The result of an invitation: the code of its link, or the reason for a refusal.</summary>
public sealed record InvitedAdministrator(string? Code, string Refusal = "", CommandExit Exit = CommandExit.Refused);

/// <summary>
/// Invites an Administrador to a new company, or to one without Administradores. The operator hands over the link; the person chooses a
/// name and a password, or accepts with the account that they have.
/// </summary>
public sealed class AdministratorInvitation(AppDbContext db, UserManager<Person> people, Invitations invitations, AuditTrail audit)
{
    public async Task<InvitedAdministrator> InviteAsync(InvitedTo company, string typedEmail, CancellationToken ct)
    {
        var email = EmailAddress.Canonical(typedEmail);
        if (!Nit.TryParse(company.Nit, out var nit))
        {
            return new InvitedAdministrator(null, Nit.WhyNot(company.Nit));
        }

        var companyId = await db.Companies.Where(row => row.Nit == nit).Select(row => row.Id).SingleOrDefaultAsync(ct);
        await using var transaction = await db.BeginCompanyTransactionAsync(companyId, ct);
        if (EmailAddress.FaultOf(email) is { } fault)
        {
            return new InvitedAdministrator(null, $"{email} is no e-mail address that mail reaches: {WhyNot(fault)}.");
        }

        if (await db.HasAddressAsync(companyId, people.NormalizeEmail(email), ct))
        {
            return new InvitedAdministrator(
                null, $"{email} is in this company already. Its Administradores give roles; reset-factors helps who lost the second factor.", CommandExit.AlreadySo);
        }

        var found = await db.Companies.SingleOrDefaultAsync(row => row.Nit == nit, ct);
        if (found is null && await RefusalAsync(company, nit, ct) is { } obstacle)
        {
            return obstacle;
        }

        var invitedTo = found ?? await CreateAsync(company, nit, ct);
        var code = await invitations.IssueByOperatorAsync(invitedTo.Id, new Invitee(email, PersonRole.Administrador), ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(CancellationToken.None);
        return new InvitedAdministrator(code);
    }

    private async Task<InvitedAdministrator?> RefusalAsync(InvitedTo company, string nit, CancellationToken ct)
    {
        if (TypedText.Line(company.CompanyName) is not { Length: > 0 and <= 120 })
        {
            return new InvitedAdministrator(
                null, $"There is no company with the NIT {nit}. To make it, give its name: --company \"NAME\".", CommandExit.NoSuch);
        }

        return await db.Plans.AnyAsync(plan => plan.Code == company.PlanCode, ct)
            ? null
            : new InvitedAdministrator(
                null, $"There is no plan {company.PlanCode}. There are: {string.Join(", ", await db.Plans.Select(plan => plan.Code).ToListAsync(ct))}.");
    }

    private static string WhyNot(EmailFault fault) => fault switch
    {
        EmailFault.TooLong => "it has more than 64 characters before the @, or more than 254",
        EmailFault.NeedsSmtpUtf8 => "letters beyond ASCII before the @ need SMTPUTF8, which many mail servers do not have",
        EmailFault.NoDomain => "behind the @ there is no domain such as empresa.example",
        _ => "it is not of the form name@empresa.example",
    };

    private async Task<Company> CreateAsync(InvitedTo company, string nit, CancellationToken ct)
    {
        var made = new Company
        {
            PublicKey = Guid.CreateVersion7().ToString("N"),
            Nit = nit,
            Name = TypedText.Line(company.CompanyName),
            PlanCode = company.PlanCode,
        };
        db.Companies.Add(made);
        await audit.AppendAsync(Actor.Operator(made.Id), AuditAction.CompanyCreated, Guid.CreateVersion7(), made.Description, ct);
        return made;
    }
}
