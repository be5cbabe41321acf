using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Operator;

/// <summary>A person in a list; role and disabling are those in the company that was asked for, null without one.</summary>
public sealed record PersonRow(
    string Email, string Name, int Companies, bool HasSecondFactor, PersonRole? Role, DateTimeOffset? DisabledAt);

/// <summary>A part of the list; <see cref="Next"/> is the address behind which it goes on, null at its end.</summary>
public sealed record PersonList(IReadOnlyList<PersonRow> People, string? Next);

/// <summary>A person's place in a company.</summary>
public sealed record PlaceCard(string Nit, string Company, PersonRole Role, DateTimeOffset JoinedAt, DateTimeOffset? DisabledAt);

/// <summary>How a person signs in, without any secret.</summary>
public sealed record FactorsCard(
    bool HasPassword, bool HasShortPassword, DateTimeOffset? AuthenticatorSince, int Passkeys, int RecoveryCodesLeft);

/// <summary>A browser that is signed in.</summary>
public sealed record SessionCard(DateTimeOffset SignedInAt, DateTimeOffset LastSeenAt, string? Address, string UserAgent);

/// <summary>One person, for the operator.</summary>
public sealed record PersonCard(
    Guid Id, string Email, string Name, bool IsEmailConfirmed, FactorsCard Factors, IReadOnlyList<PlaceCard> Companies, int SessionsInAll,
    IReadOnlyList<SessionCard> Sessions);

/// <summary>Reads people for the operator.</summary>
public sealed class PeopleReader(AppDbContext db, UserManager<Person> people, SessionList sessions)
{
    /// <summary>People by address, behind an address, of a company or of all, whose name or address has all words.</summary>
    public async Task<PersonList> ListAsync(Guid? companyId, string[] words, string after, int limit, CancellationToken ct)
    {
        var behind = people.NormalizeEmail(after) ?? "";
        var found = db.Users.AsNoTracking().Where(person => person.NormalizedEmail!.CompareTo(behind) > 0);
        if (companyId is { } company)
        {
            found = found.Where(person => person.Memberships.Any(row => row.CompanyId == company));
        }

        foreach (var word in words)
        {
            var address = people.NormalizeEmail(word);
            found = found.Where(person =>
                person.SortName.Replace(NameOrder.Mark, "").Contains(word) || person.NormalizedEmail!.Contains(address));
        }

        var rows = await found.OrderBy(person => person.NormalizedEmail).Take(limit)
            .Select(person => new
            {
                person.Email,
                person.FirstName,
                person.LastName,
                Companies = person.Memberships.Count,
                HasFactor = person.Authenticator!.ConfirmedAt != null || person.Passkeys.Any(),
                Place = person.Memberships.Where(row => row.CompanyId == companyId)
                    .Select(row => new { row.Role, row.DisabledAt }).FirstOrDefault(),
            })
            .ToListAsync(ct);
        return new PersonList(
            [.. rows.Select(row => new PersonRow(
                row.Email!, $"{row.FirstName} {row.LastName}", row.Companies, row.HasFactor, row.Place?.Role, row.Place?.DisabledAt))],
            rows.Count == limit ? rows[^1].Email : null);
    }

    /// <summary>The person with this address; null for nobody.</summary>
    public async Task<PersonCard?> FindAsync(string email, CancellationToken ct)
    {
        var name = people.NormalizeEmail(email);
        var found = await db.Users.AsNoTracking().Include(row => row.Authenticator)
            .SingleOrDefaultAsync(row => row.NormalizedEmail == name, ct);
        if (found is not { } person)
        {
            return null;
        }

        var factors = new FactorsCard(
            person.PasswordHash is not null,
            person.HasShortPassword,
            person.Authenticator?.ConfirmedAt,
            await db.Set<IdentityUserPasskey<Guid>>().CountAsync(row => row.UserId == person.Id, ct),
            await db.RecoveryCodes.CountAsync(row => row.PersonId == person.Id && row.UsedAt == null, ct));
        var places = await db.Memberships.Where(row => row.PersonId == person.Id).OrderBy(row => row.Company!.Nit)
            .Select(row => new PlaceCard(row.Company!.Nit, row.Company.Name, row.Role, row.JoinedAt, row.DisabledAt)).ToListAsync(ct);
        var open = await sessions.PageAsync(person.Id, page: 1, ct);
        return new PersonCard(
            person.Id, person.Email!, person.FullName, person.EmailConfirmed, factors, places, open.Total,
            [.. open.Rows.Select(row => new SessionCard(row.SignedInAt, row.LastSeenAt, row.Address, row.UserAgent))]);
    }
}
