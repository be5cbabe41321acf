using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Credentials;

/// <summary>A company whose integration has a person as its contact, and what is kept of them there.</summary>
public sealed record ContactRecord(string Company, string Nit, string Name, string Email, DateTimeOffset? ConfirmedAt);

/// <summary>Reads the addresses of all contacts, for mails about every integration.</summary>
public sealed class ContactBook(AppDbContext db)
{
    /// <summary>All credentials, the oldest first.</summary>
    public Task<List<Guid>> CredentialsAsync(CancellationToken ct) =>
        db.Credentials.OrderBy(row => row.CreatedAt).Select(row => row.Id).ToListAsync(ct);

    /// <summary>Whether an address is also the contact of another company.</summary>
    public Task<bool> IsElsewhereAsync(Guid companyId, string address, CancellationToken ct) =>
        db.Credentials.AnyAsync(row => row.CompanyId != companyId && row.Contact.Email == address, ct);

    /// <summary>The places where an address is the contact's, also if it was typed in capitals.</summary>
    public Task<List<ContactRecord>> PlacesOfAsync(string address, CancellationToken ct)
    {
        var lower = address.ToLowerInvariant();
        return db.Credentials.Where(row => row.Contact.Email == address || row.Contact.Email == lower).OrderBy(row => row.CreatedAt)
            .Select(row => new ContactRecord(
                row.Company!.Name, row.Company.Nit, row.Contact.Name, row.Contact.Email, row.ContactConfirmedAt)).ToListAsync(ct);
    }

    /// <summary>The addresses of the contacts of these credentials.</summary>
    public Task<List<string>> AddressesAsync(Guid[] credentials, CancellationToken ct) =>
        db.Credentials.Where(row => credentials.Contains(row.Id)).Select(row => row.Contact.Email).ToListAsync(ct);
}
