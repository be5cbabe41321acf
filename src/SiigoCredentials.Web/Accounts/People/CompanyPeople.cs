using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Accounts;

/// <summary>A person of the company, as its Administradores see them.</summary>
public sealed record PersonView(
    Guid Id, string Name, string Email, PersonRole Role, bool IsDisabled, bool IsFromOutside, bool HasSecondFactor,
    DateTimeOffset? LastSeenAt);

public enum PersonOutcome
{
    Done,
    NotHere,
    Oneself,
    LastAdministrator,
}

/// <summary>
/// Acts of Administradores on the people of their company. Each act ends the person's sessions in it and adds an audit entry.
/// </summary>
public sealed class CompanyPeople(
    AppDbContext db, CompanyActs acts, UserManager<Person> people, SessionList sessions, AccountLinks links, TimeProvider clock)
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
        var found = db.Memberships.AsNoTracking().Where(row => row.CompanyId == companyId);
        foreach (var word in (search ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(MostWords))
        {
            var (name, address) = (NameOrder.PlainOf(word), people.NormalizeEmail(word));
            found = found.Where(row =>
                row.Person!.SortName.Replace(NameOrder.Mark, "").Contains(name) || row.Person.NormalizedEmail!.Contains(address));
        }

        // The ids first: otherwise the database computes the other columns for everybody, not only for this page.
        var ids = await found.Select(row => new { row.PersonId, row.Person!.SortName, IsDisabled = row.DisabledAt != null })
            .OrderBy(row => row.IsDisabled).ThenBy(row => row.SortName).ThenBy(row => row.PersonId)
            .PageAsync(page, PageLength, ct);
        return new(await ViewsAsync(companyId, [.. ids.Rows.Select(row => row.PersonId)], ct), ids.Number, ids.Size, ids.Total);
    }

    public Task<PersonOutcome> ChangeRoleAsync(Actor actor, Guid personId, PersonRole role, CancellationToken ct) =>
        ActAsync(actor, personId, AuditAction.RoleChanged, membership =>
        {
            var before = membership.Role;
            membership.Role = role;
            return before == role ? null : $"{membership.Person!.Email}: {before} -> {role}";
        }, ct);

    /// <summary>The person can no longer work in the company. Their account and their other companies stay.</summary>
    public Task<PersonOutcome> DisableAsync(Actor actor, Guid personId, CancellationToken ct) =>
        ActAsync(actor, personId, AuditAction.PersonDisabled, membership =>
        {
            var before = membership.DisabledAt;
            membership.DisabledAt ??= clock.GetUtcNow();
            return before is null ? membership.Person!.Email : null;
        }, ct);

    public Task<PersonOutcome> EnableAsync(Actor actor, Guid personId, CancellationToken ct) =>
        ActAsync(actor, personId, AuditAction.PersonEnabled, membership =>
        {
            var before = membership.DisabledAt;
            membership.DisabledAt = null;
            return before is null ? null : membership.Person!.Email;
        }, ct);

    /// <summary>The person must sign in again before working in the company (ASVS 7.4.5).</summary>
    public Task<PersonOutcome> EndSessionsAsync(Actor actor, Guid personId, CancellationToken ct) =>
        ActAsync(actor, personId, AuditAction.SessionsEnded, membership => membership.Person!.Email, ct);

    private async Task<IReadOnlyList<PersonView>> ViewsAsync(Guid companyId, List<Guid> ids, CancellationToken ct)
    {
        var withFactor = db.PeopleWithAFactor();
        var views = await db.Memberships.AsNoTracking().Where(row => row.CompanyId == companyId && ids.Contains(row.PersonId))
            .Select(row => new PersonView(
                row.PersonId,
                row.Person!.FirstName + " " + row.Person.LastName,
                row.Person.Email!,
                row.Role,
                row.DisabledAt != null,
                row.IsFromOutside,
                withFactor.Any(other => other.Id == row.PersonId),
                row.Person.Memberships.Count > 1 // a sign-in for another company is nobody's business here
                    ? row.LastChosenAt
                    : db.KnownDevices.Where(device => device.PersonId == row.PersonId).Max(device => (DateTimeOffset?)device.LastSignInAt)))
            .ToDictionaryAsync(person => person.Id, ct);
        return [.. ids.Where(views.ContainsKey).Select(id => views[id])];
    }

    // The change returns null when there is nothing to change. Then nothing is recorded.
    private async Task<PersonOutcome> ActAsync(
        Actor actor, Guid personId, AuditAction action, Func<Membership, string?> change, CancellationToken ct)
    {
        if (personId == actor.PersonId)
        {
            return PersonOutcome.Oneself;
        }

        return await acts.RunAsync(actor, async act =>
        {
            var found = await db.Memberships.Include(row => row.Person)
                .SingleOrDefaultAsync(row => row.PersonId == personId && row.CompanyId == actor.CompanyId, ct);
            if (found is not { } membership)
            {
                return PersonOutcome.NotHere;
            }

            if (change(membership) is not { } detail)
            {
                return PersonOutcome.Done;
            }

            membership.SessionsEndedAt = clock.GetUtcNow();
            await db.SaveChangesAsync(ct);
            if (!await HasAdministratorAsync(actor.CompanyId, ct))
            {
                return PersonOutcome.LastAdministrator;
            }

            await sessions.EndInAsync(personId, actor.CompanyId, ct);
            await links.EndAllAsync(personId, ct); // a thief of the mailbox must not come back by one
            act.Record(action, detail);
            return PersonOutcome.Done;
        }, ct);
    }

    // Checked after the change and inside its transaction, so that two Administradores cannot demote each other at once.
    private Task<bool> HasAdministratorAsync(Guid companyId, CancellationToken ct) =>
        db.Memberships.Administrators().AnyAsync(row => row.CompanyId == companyId, ct);
}
