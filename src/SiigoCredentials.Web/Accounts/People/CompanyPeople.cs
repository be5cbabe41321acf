using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Accounts;

/// <summary>Somebody of the company, as its Administradores see them.</summary>
public sealed record PersonView(
    Guid Id, string Name, string Email, PersonRole Role, bool IsDisabled, bool HasSecondFactor, DateTimeOffset? LastSeenAt);

/// <summary>How an act on a person ended.</summary>
public enum PersonOutcome
{
    Done,
    NotHere,
    Oneself,
    LastAdministrator,
}

/// <summary>What Administradores do with the people of their own company. Each act ends the person's sessions and leaves an entry in the audit.</summary>
public sealed class CompanyPeople(AppDbContext db, CompanyActs acts, UserManager<Person> people, SessionList sessions, TimeProvider clock)
{
    public const int PageLength = 50;
    private const int MostWords = 8;

    /// <summary>The people by name, those who can no longer enter last.</summary>
    /// <param name="companyId">Whose.</param>
    /// <param name="sought">Words, each of which is in the name or the address, in any case, with or without accents; null for everybody.</param>
    /// <param name="page">The number of the page, from 1.</param>
    /// <param name="ct">Stops it.</param>
    public async Task<ListPage<PersonView>> PageAsync(Guid companyId, string? sought, int page, CancellationToken ct)
    {
        var found = db.Users.AsNoTracking().Where(person => person.CompanyId == companyId);
        foreach (var word in (sought ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(MostWords))
        {
            var (name, address) = (NameOrder.PlainOf(word), people.NormalizeEmail(word));
            found = found.Where(person =>
                person.SortName.Replace(NameOrder.Mark, "").Contains(name) || person.NormalizedEmail!.Contains(address));
        }

        // The ids alone first: a database would look up what stands beside a name for everybody before it cuts the page out.
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

    /// <summary>The person can no longer enter; what they did stays.</summary>
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

    /// <summary>The person has to sign in anew, everywhere (ASVS 7.4.5).</summary>
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

    // What is so already is what was wanted: the change says null, and nothing is recorded.
    private async Task<PersonOutcome> ActAsync(Actor actor, Guid personId, AuditAction action, Func<Person, string?> change, CancellationToken ct)
    {
        if (personId == actor.PersonId)
        {
            return PersonOutcome.Oneself;
        }

        return await acts.RunAsync(actor, async act =>
        {
            if (await db.Users.SingleOrDefaultAsync(person => person.Id == personId && person.CompanyId == actor.CompanyId, ct) is not { } person)
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

    // Asked after the change, inside its transaction: two Administradores who take each other's role at once cannot both succeed.
    private Task<bool> HasAdministratorAsync(Guid companyId, CancellationToken ct) =>
        db.Users.AnyAsync(person => person.CompanyId == companyId && person.Role == PersonRole.Administrador && person.DisabledAt == null, ct);
}
