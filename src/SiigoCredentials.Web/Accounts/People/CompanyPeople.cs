using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Accounts;

/// <summary>A person of the company, as its Administradores see them.</summary>
public sealed record PersonView(
    Guid Id, string Name, string Email, PersonRole Role, bool IsDisabled, bool HasSecondFactor, DateTimeOffset? LastSeenAt);

public enum PersonOutcome
{
    Done,
    NotHere,
    Oneself,
    LastAdministrator,
}

/// <summary>Acts of Administradores on the people of their company. Each act ends the person's sessions and adds an audit entry.</summary>
public sealed class CompanyPeople(AppDbContext db, CompanyActs acts, UserManager<Person> people, SessionList sessions, TimeProvider clock)
{
    public const int PageLength = 50;
    private const int MostWords = 8;

    /// <summary>The people by name, disabled ones last.</summary>
    /// <param name="companyId">The company.</param>
    /// <param name="search">Words that must all occur in the name or the address, ignoring case and accents; null for everybody.</param>
    /// <param name="page">The number of the page, from 1.</param>
    /// <param name="ct">Cancels the query.</param>
    public async Task<ListPage<PersonView>> PageAsync(Guid companyId, string? search, int page, CancellationToken ct)
    {
        var found = db.Users.AsNoTracking().Where(person => person.CompanyId == companyId);
        foreach (var word in (search ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(MostWords))
        {
            var (name, address) = (NameOrder.PlainOf(word), people.NormalizeEmail(word));
            found = found.Where(person =>
                person.SortName.Replace(NameOrder.Mark, "").Contains(name) || person.NormalizedEmail!.Contains(address));
        }

        // The ids first: otherwise the database computes the other columns for everybody, not only for this page.
        var ids = await found.Select(person => new { person.Id, person.SortName, IsDisabled = person.DisabledAt != null })
            .OrderBy(person => person.IsDisabled).ThenBy(person => person.SortName).ThenBy(person => person.Id)
            .PageAsync(page, PageLength, ct);
        return new(await ViewsAsync([.. ids.Rows.Select(person => person.Id)], ct), ids.Number, ids.Size, ids.Total);
    }

    public Task<PersonOutcome> ChangeRoleAsync(Actor actor, Guid personId, PersonRole role, CancellationToken ct) =>
        ActAsync(actor, personId, AuditAction.RoleChanged, person =>
        {
            var before = person.Role;
            person.Role = role;
            return before == role ? null : $"{person.Email}: {before} -> {role}";
        }, ct);

    /// <summary>The person can no longer sign in. Their data stays.</summary>
    public Task<PersonOutcome> DisableAsync(Actor actor, Guid personId, CancellationToken ct) =>
        ActAsync(actor, personId, AuditAction.PersonDisabled, person =>
        {
            var before = person.DisabledAt;
            person.DisabledAt ??= clock.GetUtcNow();
            return before is null ? person.Email : null;
        }, ct);

    public Task<PersonOutcome> EnableAsync(Actor actor, Guid personId, CancellationToken ct) =>
        ActAsync(actor, personId, AuditAction.PersonEnabled, person =>
        {
            var before = person.DisabledAt;
            person.DisabledAt = null;
            return before is null ? null : person.Email;
        }, ct);

    /// <summary>The person must sign in again everywhere (ASVS 7.4.5).</summary>
    public Task<PersonOutcome> EndSessionsAsync(Actor actor, Guid personId, CancellationToken ct) =>
        ActAsync(actor, personId, AuditAction.SessionsEnded, person => person.Email, ct);

    private async Task<IReadOnlyList<PersonView>> ViewsAsync(List<Guid> ids, CancellationToken ct)
    {
        var withFactor = db.PeopleWithAFactor();
        var views = await db.Users.AsNoTracking().Where(person => ids.Contains(person.Id))
            .Select(person => new PersonView(
                person.Id,
                person.FirstName + " " + person.LastName,
                person.Email!,
                person.Role,
                person.DisabledAt != null,
                withFactor.Any(other => other.Id == person.Id),
                db.KnownDevices.Where(row => row.PersonId == person.Id).Max(row => (DateTimeOffset?)row.LastSignInAt)))
            .ToDictionaryAsync(person => person.Id, ct);
        return [.. ids.Where(views.ContainsKey).Select(id => views[id])];
    }

    // The change returns null when there is nothing to change. Then nothing is recorded.
    private async Task<PersonOutcome> ActAsync(
        Actor actor, Guid personId, AuditAction action, Func<Person, string?> change, CancellationToken ct)
    {
        if (personId == actor.PersonId)
        {
            return PersonOutcome.Oneself;
        }

        return await acts.RunAsync(actor, async act =>
        {
            var found = await db.Users.SingleOrDefaultAsync(row => row.Id == personId && row.CompanyId == actor.CompanyId, ct);
            if (found is not { } person)
            {
                return PersonOutcome.NotHere;
            }

            if (change(person) is not { } detail)
            {
                return PersonOutcome.Done;
            }

            (await people.UpdateSecurityStampAsync(person)).OrThrow();
            if (!await HasAdministratorAsync(actor.CompanyId, ct))
            {
                return PersonOutcome.LastAdministrator;
            }

            await sessions.EndAllAsync(person.Id, ct);
            act.Record(action, detail);
            return PersonOutcome.Done;
        }, ct);
    }

    // Checked after the change and inside its transaction, so that two Administradores cannot demote each other at once.
    private Task<bool> HasAdministratorAsync(Guid companyId, CancellationToken ct) =>
        db.Users.AnyAsync(
            person => person.CompanyId == companyId && person.Role == PersonRole.Administrador && person.DisabledAt == null, ct);
}
