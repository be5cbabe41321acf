using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Notifications;
using SiigoCredentials.Web.Privacy;

namespace SiigoCredentials.Web.Operator;

/// <summary>What was erased, by kind; or why nothing was. Nothing of both means that the portal knows nobody with the address.</summary>
internal sealed record ErasureReport(IReadOnlyList<(string What, int Count)> Erased, string? Refusal = null)
{
    public bool IsEmpty => Refusal is null && Erased.All(part => part.Count == 0);
}

/// <summary>
/// Erases a person, user or not, from every table and every audit chain, in one transaction (Ley 1581 de 2012, art. 8). The chains stay
/// verifiable: the hashes cover digests, and an entry names what lost its content.
/// </summary>
internal sealed class PersonErasure(
    AppDbContext db, UserManager<Person> people, CompanyActs acts, AuditTrail audit, CredentialService credentials,
    Administrators administrators, Outbox outbox, ErasureList list, TimeProvider clock)
{
    private const int EntriesAtOnce = 500;

    /// <summary>Erases a person, or only counts what would go.</summary>
    public async Task<(ErasureReport Report, DataSubject Subject)> RunAsync(string email, bool isDry, CancellationToken ct)
    {
        var subject = await FindAsync(email, ct);
        var mentions = await FindMentionsAsync(subject, ct);
        var contactOf = await credentials.FindContactAsync(subject.Addresses, ct);
        var companies = await CompaniesAsync(subject, mentions, contactOf, ct);
        var report = await acts.RunAsync(
            subject.PersonId ?? Guid.Empty, companies, act => EraseAsync(act, subject, companies, contactOf, isDry, ct), ct);
        db.ChangeTracker.Clear();
        return (report, subject);
    }

    private async Task<DataSubject> FindAsync(string email, CancellationToken ct)
    {
        var normalized = people.NormalizeEmail(email);
        var person = await db.Users.AsNoTracking().SingleOrDefaultAsync(row => row.NormalizedEmail == normalized, ct);
        var subject = new DataSubject { PersonId = person?.Id };
        subject.AddAddress(email);
        if (person is not null)
        {
            subject.AddAddress(person.Email!);
            subject.AddName(person.FullName);
            var own = await db.AuditEntries.AsNoTracking().Where(entry => entry.ActorId == person.Id)
                .Select(entry => new { entry.Action, entry.ActorName, entry.Detail }).ToListAsync(ct);
            own.ForEach(entry => subject.AddName(entry.ActorName));
            foreach (var former in own.Where(entry => entry.Action == AuditAction.AddressChanged)
                .SelectMany(entry => entry.Detail.Split(" -> ")))
            {
                var other = people.NormalizeEmail(former);
                if (!await db.Users.AnyAsync(row => row.NormalizedEmail == other && row.Id != person.Id, ct))
                {
                    subject.AddAddress(former); // else somebody has it by now
                }
            }
        }

        (await credentials.FindContactAsync(subject.Addresses, ct)).ForEach(contact => subject.AddName(contact.Name));
        await foreach (var link in db.HandoffLinks.Select(row => new { row.ContactName, row.ContactEmail }).AsAsyncEnumerable()
            .WithCancellation(ct))
        {
            if (subject.HasAddress(link.ContactEmail))
            {
                subject.AddName(link.ContactName);
            }
        }

        return subject;
    }

    // Learns the names that entries give to the person. Returns the chains in which the person acted or is named by an address: only there
    // a name is taken for this person's.
    private async Task<HashSet<Guid>> FindMentionsAsync(DataSubject subject, CancellationToken ct)
    {
        HashSet<Guid> companies = [];
        await foreach (var entry in db.AuditEntries.Select(entry => new { entry.CompanyId, entry.ActorId, entry.Detail })
            .AsAsyncEnumerable().WithCancellation(ct))
        {
            subject.LearnFrom(entry.Detail);
            if (entry.ActorId == subject.PersonId || subject.HasAddressIn(entry.Detail))
            {
                companies.Add(entry.CompanyId);
            }
        }

        return companies;
    }

    private async Task<List<Guid>> CompaniesAsync(
        DataSubject subject, IEnumerable<Guid> mentions, IEnumerable<ContactPlace> contactOf, CancellationToken ct)
    {
        var memberOf = await db.Memberships.Where(row => row.PersonId == subject.PersonId).Select(row => row.CompanyId).ToListAsync(ct);
        var invitedTo = await KeysOfAsync(subject, db.Invitations.Select(row => new Addressed<Guid>(row.CompanyId, row.Email)), ct);
        var handedTo = await KeysOfAsync(subject, db.HandoffLinks.Select(row => new Addressed<Guid>(row.CompanyId, row.ContactEmail)), ct);
        return [.. mentions.Concat(memberOf).Concat(contactOf.Select(place => place.CompanyId))
            .Concat(invitedTo).Concat(handedTo).Distinct()];
    }

    // The engines do not compare letters beyond ASCII alike, so the addresses are compared here.
    private static async Task<List<TKey>> KeysOfAsync<TKey>(DataSubject subject, IQueryable<Addressed<TKey>> rows, CancellationToken ct) =>
        [.. (await rows.ToListAsync(ct)).Where(row => subject.HasAddress(row.Address)).Select(row => row.Key)];

    private sealed record Addressed<TKey>(TKey Key, string Address);

    private async Task<ErasureReport> EraseAsync(
        Act act, DataSubject subject, List<Guid> companies, List<ContactPlace> contactOf, bool isDry, CancellationToken ct)
    {
        if (await FindRefusalAsync(subject, ct) is { } refusal)
        {
            return new ErasureReport([], refusal);
        }

        foreach (var place in contactOf)
        {
            if (await SuccessorAsync(subject, place.CompanyId, ct) is not { } successor)
            {
                return new ErasureReport(
                    [], $"the person is the contact of {await NitAsync(place.CompanyId, ct)}, which has no other Administrador to take the "
                    + "place. Invite one with create-admin, or let the company name another contact.");
            }

            await credentials.ReplaceErasedContactAsync(act, place.CompanyId, successor, ct);
        }

        await db.SaveChangesAsync(ct);
        List<(string What, int Count)> erased =
        [
            ("contacts of integrations", contactOf.Count),
            .. await EraseAccountAsync(subject, ct),
            .. await EraseLinksAsync(subject, companies, ct),
            ("names on Access Keys", await credentials.EraseIssuerAsync(companies, subject.Names, ct)),
        ];
        var (deleted, changed) = await outbox.EraseAsync(subject.HasAddress, subject.WithoutIn, ct);
        erased.AddRange([("mails to the person", deleted), ("mails that name the person", changed)]);
        var (entries, namesakes) = (0, await NamesakesAsync(subject, ct));
        foreach (var companyId in companies)
        {
            entries += await EraseEntriesAsync(subject, companyId, namesakes, ct);
        }

        erased.Add(("audit entries", entries));
        var report = new ErasureReport(erased);
        if (isDry || report.IsEmpty)
        {
            act.Abandon();
            return report;
        }

        await list.AddAsync(subject.Addresses, ct);
        act.Keep();
        return report;
    }

    private async Task<string?> FindRefusalAsync(DataSubject subject, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var open = (await db.DataRequests.AsNoTracking().Where(row => row.ReceivedAt != null && row.ClosedAt == null).ToListAsync(ct))
            .Find(row => subject.HasAddress(row.Email) && row.StateAt(now) != DataRequestState.Withdrawn);
        if (open is not null)
        {
            return $"the person's request {open.Number} is open. Answer it first with data-requests {open.Number} --close, and run this again "
                + "when mails shows that the answer has left.";
        }

        var alone = await db.Memberships.Administrators()
            .Where(own => own.PersonId == subject.PersonId && !db.Memberships.Any(
                other => other.CompanyId == own.CompanyId && other.PersonId != own.PersonId && other.Role == PersonRole.Administrador
                    && other.DisabledAt == null))
            .Select(own => own.Company!.Nit).OrderBy(nit => nit).ToListAsync(ct);
        return alone.Count == 0 ? null
            : $"the person is the last Administrador of {string.Join(", ", alone)}. Invite another with create-admin, and run this again "
            + "when they have joined.";
    }

    private async Task<AdministratorName?> SuccessorAsync(DataSubject subject, Guid companyId, CancellationToken ct) =>
        (await administrators.ToNotifyAsync(companyId, ct)).Find(person => person.Id != subject.PersonId);

    private Task<string> NitAsync(Guid companyId, CancellationToken ct) =>
        db.Companies.Where(company => company.Id == companyId).Select(company => company.Nit).SingleAsync(ct);

    private async Task<List<(string What, int Count)>> EraseAccountAsync(DataSubject subject, CancellationToken ct)
    {
        var id = subject.PersonId;
        return id is null ? [] :
        [
            ("sessions", await db.Sessions.Where(row => row.PersonId == id).ExecuteDeleteAsync(ct)),
            ("known devices", await db.KnownDevices.Where(row => row.PersonId == id).ExecuteDeleteAsync(ct)),
            ("passkeys", await db.Set<IdentityUserPasskey<Guid>>().Where(row => row.UserId == id).ExecuteDeleteAsync(ct)),
            ("accounts at the identity provider", await db.ExternalLogins.Where(row => row.PersonId == id).ExecuteDeleteAsync(ct)),
            ("authenticators", await db.Authenticators.Where(row => row.PersonId == id).ExecuteDeleteAsync(ct)),
            ("recovery codes", await db.RecoveryCodes.Where(row => row.PersonId == id).ExecuteDeleteAsync(ct)),
            ("links of the account", await db.AccountLinks.Where(row => row.PersonId == id).ExecuteDeleteAsync(ct)),
            ("access requests", await db.AccessRequests.Where(row => row.PersonId == id).ExecuteDeleteAsync(ct)),
            ("answers about the help", await db.HelpAnswers.Where(row => row.PersonId == id).ExecuteDeleteAsync(ct)),
            ("memberships", await db.Memberships.Where(row => row.PersonId == id).ExecuteDeleteAsync(ct)),
            ("accounts", await db.Users.Where(row => row.Id == id).ExecuteDeleteAsync(ct)),
        ];
    }

    // An unsubscription goes as well: to keep it would be to keep the address.
    private async Task<List<(string What, int Count)>> EraseLinksAsync(DataSubject subject, List<Guid> companies, CancellationToken ct)
    {
        List<string> lower = [.. subject.Addresses.Select(address => address.ToLowerInvariant())];
        var invitations = await KeysOfAsync(subject, db.Invitations.Select(row => new Addressed<Guid>(row.Id, row.Email)), ct);
        var handoffs = await KeysOfAsync(subject, db.HandoffLinks.Select(row => new Addressed<Guid>(row.Id, row.ContactEmail)), ct);
        var changes = db.AccountLinks.Where(row => row.Address != null);
        var pending = await KeysOfAsync(subject, changes.Select(row => new Addressed<byte[]>(row.TokenHash, row.Address!)), ct);
        var requests = await KeysOfAsync(subject, db.DataRequests.Select(row => new Addressed<Guid>(row.Id, row.Email)), ct);
        var owned = await KeysOfAsync(subject, db.OwnDataLinks.Select(row => new Addressed<byte[]>(row.TokenHash, row.Address)), ct);
        return
        [
            ("invitations", await db.Invitations.Where(row => invitations.Contains(row.Id)).ExecuteDeleteAsync(ct)),
            ("links for the integrator", await db.HandoffLinks
                .Where(row => handoffs.Contains(row.Id) || row.CreatedById == subject.PersonId).ExecuteDeleteAsync(ct)),
            ("links to a new address", await db.AccountLinks.Where(row => pending.Contains(row.TokenHash)).ExecuteDeleteAsync(ct)),
            ("names on partners' links", await db.PartnerLinks
                .Where(row => companies.Contains(row.CompanyId) && subject.Names.Contains(row.CreatedBy))
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.CreatedBy, ""), ct)),
            ("announcements", await db.AnnouncementMails.Where(row => lower.Contains(row.Address)).ExecuteDeleteAsync(ct)),
            ("requests about personal data", await db.DataRequests.Where(row => requests.Contains(row.Id)).ExecuteDeleteAsync(ct)),
            ("links to personal data", await db.OwnDataLinks.Where(row => owned.Contains(row.TokenHash)).ExecuteDeleteAsync(ct)),
            ("unsubscriptions", await db.Unsubscriptions.Where(row => lower.Contains(row.Address)).ExecuteDeleteAsync(ct)),
        ];
    }

    private async Task<HashSet<Guid>> NamesakesAsync(DataSubject subject, CancellationToken ct) =>
        (await db.Users.AsNoTracking().Where(row => row.Id != subject.PersonId)
            .Select(row => new { row.Id, Name = row.FirstName + " " + row.LastName }).ToListAsync(ct))
            .Where(row => subject.HasName(row.Name)).Select(row => row.Id).ToHashSet();

    private async Task<int> EraseEntriesAsync(DataSubject subject, Guid companyId, HashSet<Guid> namesakes, CancellationToken ct)
    {
        List<Guid> touched = [];
        await foreach (var entry in db.AuditEntries.AsNoTracking().Where(entry => entry.CompanyId == companyId).AsAsyncEnumerable()
            .WithCancellation(ct))
        {
            if (FieldsOf(subject, entry, namesakes) != ActivityFields.None)
            {
                touched.Add(entry.Id);
            }
        }

        List<(AuditEntry Entry, ActivityFields Fields)> erased = [];
        foreach (var ids in touched.Chunk(EntriesAtOnce))
        {
            foreach (var entry in await db.AuditEntries.Where(entry => ids.Contains(entry.Id)).ToListAsync(ct))
            {
                erased.Add((entry, FieldsOf(subject, entry, namesakes)));
            }
        }

        await audit.EraseAsync(Actor.Operator(companyId), erased, ct);
        return erased.Count;
    }

    private static ActivityFields FieldsOf(DataSubject subject, AuditEntry entry, HashSet<Guid> namesakes)
    {
        if (entry.Action == AuditAction.PersonErased)
        {
            return ActivityFields.None;
        }

        var isActor = entry.ActorId == subject.PersonId
            || (subject.HasName(entry.ActorName) && !namesakes.Contains(entry.ActorId)); // a contact acts under the credential's id
        var isTold = subject.IsIn(entry.Detail) || (isActor && ActivityKinds.Of(entry.Action) == ActivityKind.Accounts);
        var fields = (isActor ? ActivityFields.ActorName | ActivityFields.Address | ActivityFields.Agent : ActivityFields.None)
            | (isTold ? ActivityFields.Detail : ActivityFields.None);
        return fields & entry.Erasable;
    }
}
