using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Audit;

namespace SiigoCredentials.Web.Credentials;

/// <summary>A company whose integration has a person as its contact, and the name that they have there.</summary>
public sealed record ContactPlace(Guid CompanyId, string Name);

public sealed partial class CredentialService
{
    /// <summary>The companies whose contact has one of these addresses.</summary>
    internal async Task<List<ContactPlace>> FindContactAsync(IReadOnlyCollection<string> addresses, CancellationToken ct)
    {
        var contacts = await db.Credentials.Select(row => new { row.CompanyId, row.Contact.Name, row.Contact.Email }).ToListAsync(ct);
        return [.. contacts.Where(row => addresses.Contains(row.Email, StringComparer.OrdinalIgnoreCase))
            .Select(row => new ContactPlace(row.CompanyId, row.Name))];
    }

    /// <summary>
    /// Puts an Administrador in the place of a contact whose data are erased, within an act of the caller. So somebody always learns what
    /// happens to the key, and the company names another contact when it suits.
    /// </summary>
    internal async Task ReplaceErasedContactAsync(Act act, Guid companyId, AdministratorName successor, CancellationToken ct)
    {
        var credential = (await FindForChangeAsync(companyId, ct))!;
        (credential.Contact, credential.ContactConfirmedAt) = (IntegrationContact.From(successor.Name, successor.Email), null);
        credential.Version++;
        act.Record(
            Actor.Operator(companyId), AuditAction.ContactUpdated,
            $"erased → {credential.Contact.Name} <{credential.Contact.Email}>");
        await db.ContactLinks.Where(link => link.CredentialId == credential.Id).ExecuteDeleteAsync(ct);
        await notifier.NotifyContactErasedAsync(companyId, successor, View(credential), ct);
    }

    /// <summary>Takes the name of a person from the keys of these companies, within an act of the caller.</summary>
    internal Task<int> EraseIssuerAsync(IReadOnlyCollection<Guid> companies, IReadOnlyCollection<string> names, CancellationToken ct) =>
        db.AccessKeys.Where(key => companies.Contains(key.Credential!.CompanyId) && !key.IsByProgram && names.Contains(key.IssuedBy))
            .ExecuteUpdateAsync(set => set.SetProperty(key => key.IssuedBy, ""), ct);
}
