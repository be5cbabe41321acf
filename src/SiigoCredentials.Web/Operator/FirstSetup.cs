using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Companies;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Operator;

/// <summary>The fields of the set-up page.</summary>
public sealed record FirstCompany(
    string CompanyName, string Nit, string PlanCode, string FirstName, string LastName, string Email, string Password)
{
    // A record prints every property; a password must never reach a log or an exception text.
    public override string ToString() => nameof(FirstCompany);
}

/// <summary>The result of the set-up.</summary>
public enum SetupOutcome
{
    Done,
    InvalidLink,
    InvalidData,
    PasswordTooEasy,
}

/// <summary>Creates the first company of an empty installation through a link that works once and expires after a day.</summary>
public sealed class FirstSetup(AppDbContext db, UserManager<Person> people, CompanyActs acts, TimeProvider clock)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>Issues a new code. Every earlier one is void, even if another instance has just printed it.</summary>
    public async Task<string> IssueAsync(CancellationToken ct)
    {
        var code = OneTimeToken.Create();
        await using var transaction = await db.BeginCompanyTransactionAsync(Guid.Empty, ct);
        await db.SetupInvitations.ExecuteDeleteAsync(ct);
        db.SetupInvitations.Add(new SetupInvitation { TokenHash = OneTimeToken.Hash(code), CreatedAt = clock.GetUtcNow() });
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return code;
    }

    public async Task<bool> IsOpenAsync(string? code, CancellationToken ct) =>
        await Open(code).AnyAsync(ct) && !await db.Companies.AnyAsync(ct);

    /// <summary>Creates the company and its Administrador and uses up the code, in one transaction.</summary>
    /// <param name="code">The code of the set-up link.</param>
    /// <param name="first">The fields of the form.</param>
    /// <param name="from">The address and the User-Agent for the audit; null where unknown.</param>
    /// <param name="ct">Cancels the set-up.</param>
    public Task<SetupOutcome> CompleteAsync(
        string? code, FirstCompany first, (string? Address, string? Agent) from, CancellationToken ct) =>
        acts.RunAsync(Guid.Empty, act => CompleteAsync(act, code, first, from, ct), ct); // all set-ups take turns: there is no company yet

    private async Task<SetupOutcome> CompleteAsync(
        Act act, string? code, FirstCompany first, (string? Address, string? Agent) from, CancellationToken ct)
    {
        if (!await IsOpenAsync(code, ct) || await Open(code)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.UsedAt, clock.GetUtcNow()), ct) != 1)
        {
            return SetupOutcome.InvalidLink;
        }

        var company = new Company
        {
            PublicKey = Guid.CreateVersion7().ToString("N"),
            Nit = first.Nit,
            Name = first.CompanyName,
            PlanCode = first.PlanCode,
        };
        db.Companies.Add(company);
        var person = new Person
        {
            Memberships = [new() { CompanyId = company.Id, Role = PersonRole.Administrador, JoinedAt = clock.GetUtcNow() }],
            UserName = first.Email,
            Email = first.Email,
            EmailConfirmed = true,
            FirstName = first.FirstName,
            LastName = first.LastName,
        };
        var created = await people.CreateAsync(person, first.Password);
        if (!created.Succeeded)
        {
            return created.Errors.Any(error => error.Code == PasswordPolicy.TooEasy)
                ? SetupOutcome.PasswordTooEasy : SetupOutcome.InvalidData;
        }

        var actor = new Actor(company.Id, person.Id, person.FullName, from.Address, from.Agent);
        act.Record(actor, AuditAction.CompanyCreated, company.Description);
        act.Record(actor, AuditAction.PersonJoined, $"{person.Email}: {PersonRole.Administrador}");
        return SetupOutcome.Done;
    }

    private IQueryable<SetupInvitation> Open(string? code)
    {
        var oldest = clock.GetUtcNow() - Lifetime;
        return db.SetupInvitations.WithToken(code).Where(row => row.UsedAt == null && row.CreatedAt > oldest);
    }
}
