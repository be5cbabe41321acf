using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Privacy;

/// <summary>
/// What the portal has of a person, user or not, as JSON that people can read (Ley 1581 de 2012, art. 8 a). No secret is in it, and no data
/// of others: an act is told without its detail, which may name them.
/// </summary>
public sealed class PersonalRecord(AppDbContext db, ILookupNormalizer normalizer, ContactBook contacts, TimeProvider clock)
{
    public const string ContentType = "application/json";

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
    };

    /// <summary>UTF-8; null if the portal has nothing of the address.</summary>
    public async Task<byte[]?> WriteAsync(string email, CancellationToken ct)
    {
        var person = await FindPersonAsync(email, ct);
        var address = person?.Email ?? email;
        var contactOf = await contacts.PlacesOfAsync(address, ct);
        var mails = await db.OutboxMails.AsNoTracking().Where(mail => mail.To == address).OrderBy(mail => mail.CreatedAt)
            .Select(mail => new { mail.Subject, mail.CreatedAt, mail.SentAt }).ToListAsync(ct);
        var invitations = await db.Invitations.AsNoTracking().Where(row => row.Email == address).OrderBy(row => row.CreatedAt)
            .Select(row => new { Company = row.Company!.Name, row.CreatedAt, row.ClosedAt }).ToListAsync(ct);
        var requests = await RequestsAsync(address, ct);
        var lower = address.ToLowerInvariant();
        var wantsNoNews = await db.Unsubscriptions.AnyAsync(row => row.Address == lower, ct);
        if (person is null && contactOf.Count + mails.Count + invitations.Count + requests.Count == 0 && !wantsNoNews)
        {
            return null;
        }

        return JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                WrittenAt = UtcText.Of(clock.GetUtcNow()),
                Address = address,
                Account = person is null ? null : await AccountAsync(person, ct),
                ContactOf = contactOf,
                Invitations = invitations,
                Requests = requests,
                Mails = mails,
                WantsNoAnnouncements = wantsNoNews,
                Acts = person is null ? null : await ActsAsync(person.Id, ct),
            },
            Readable);
    }

    /// <summary>
    /// The address as the portal has it, of a user, a contact or somebody else; null if it has nothing. It asks the same of every address.
    /// </summary>
    public async Task<string?> FindAddressAsync(string email, CancellationToken ct)
    {
        var person = await FindPersonAsync(email, ct);
        var contactOf = await contacts.PlacesOfAsync(email, ct);
        var lower = email.ToLowerInvariant();
        var isElsewhere = await db.OutboxMails.Where(mail => mail.To == email).Select(_ => 1)
            .Concat(db.Invitations.Where(row => row.Email == email).Select(_ => 1))
            .Concat(db.DataRequests.Where(row => row.Email == email).Select(_ => 1))
            .Concat(db.Unsubscriptions.Where(row => row.Address == lower).Select(_ => 1)).AnyAsync(ct);
        return person?.Email ?? contactOf.FirstOrDefault()?.Email ?? (isElsewhere ? email : null);
    }

    private Task<Person?> FindPersonAsync(string email, CancellationToken ct)
    {
        var normalized = normalizer.NormalizeEmail(email);
        return db.Users.AsNoTracking().SingleOrDefaultAsync(row => row.NormalizedEmail == normalized, ct);
    }

    private async Task<List<object>> RequestsAsync(string address, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var requests = await db.DataRequests.AsNoTracking().Where(row => row.Email == address).OrderBy(row => row.Id).ToListAsync(ct);
        return requests.ConvertAll<object>(row => new
        {
            row.Number,
            Kind = row.Kind.ToString(),
            State = row.StateAt(now).ToString(),
            row.Name,
            row.Text,
            row.ReceivedAt,
            row.DueOn,
            row.ExtendedAt,
            row.ExtensionReason,
            row.MissingAskedAt,
            row.Missing,
            row.CompletedAt,
            row.Completion,
            row.ClosedAt,
            row.Answer,
        });
    }

    private async Task<object> AccountAsync(Person person, CancellationToken ct) => new
    {
        person.FirstName,
        person.LastName,
        person.Identification,
        HasPassword = person.PasswordHash is not null,
        HasAuthenticator = await db.Authenticators.AnyAsync(row => row.PersonId == person.Id, ct),
        Passkeys = await db.Set<IdentityUserPasskey<Guid>>().CountAsync(row => row.UserId == person.Id, ct),
        IdentityProviders = await db.ExternalLogins.AsNoTracking().Where(row => row.PersonId == person.Id).OrderBy(row => row.LinkedAt)
            .Select(row => new { row.Issuer, row.Subject, row.Email, row.LinkedAt }).ToListAsync(ct),
        Companies = await db.Memberships.AsNoTracking().Where(row => row.PersonId == person.Id).OrderBy(row => row.JoinedAt)
            .Select(row => new { row.Company!.Name, row.Company.Nit, Role = row.Role.ToString(), row.JoinedAt, row.DisabledAt })
            .ToListAsync(ct),
        Sessions = await db.Sessions.AsNoTracking().Where(row => row.PersonId == person.Id).OrderBy(row => row.CreatedAt)
            .Select(row => new { row.CreatedAt, row.LastSeenAt, row.Address, row.UserAgent }).ToListAsync(ct),
        KnownDevices = await db.KnownDevices.AsNoTracking().Where(row => row.PersonId == person.Id).OrderBy(row => row.LastSignInAt)
            .Select(row => new { row.LastSignInAt }).ToListAsync(ct),
        AccessRequests = await db.AccessRequests.AsNoTracking().Where(row => row.PersonId == person.Id).OrderBy(row => row.CreatedAt)
            .Select(row => new { row.Nit, row.Message, row.CreatedAt }).ToListAsync(ct),
        HelpAnswers = await db.HelpAnswers.AsNoTracking().Where(row => row.PersonId == person.Id).OrderBy(row => row.At)
            .Select(row => new { row.Article, row.Useful, row.Comment, row.At }).ToListAsync(ct),
    };

    private async Task<object> ActsAsync(Guid personId, CancellationToken ct) => await (
        from entry in db.AuditEntries.AsNoTracking()
        join company in db.Companies on entry.CompanyId equals company.Id
        where entry.ActorId == personId
        orderby entry.At, entry.Sequence
        select new
        {
            Company = company.Name,
            Number = entry.Sequence,
            entry.At,
            Action = entry.Action.ToString(),
            Name = entry.ActorName,
            entry.Address,
            Browser = entry.Agent,
        }).ToListAsync(ct);
}
