using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Credentials;

/// <summary>The addresses of all contacts, for what concerns every integration.</summary>
public sealed class ContactBook(AppDbContext db)
{
    /// <summary>The credentials whose contacts there are to read, in one order.</summary>
    public Task<List<Guid>> CredentialsAsync(CancellationToken ct) => db.Credentials.OrderBy(row => row.CreatedAt).Select(row => row.Id).ToListAsync(ct);

    /// <summary>The contacts' addresses of those credentials.</summary>
    public Task<List<string>> AddressesAsync(Guid[] credentials, CancellationToken ct) =>
        db.Credentials.Where(row => credentials.Contains(row.Id)).Select(row => row.Contact.Email).ToListAsync(ct);
}
