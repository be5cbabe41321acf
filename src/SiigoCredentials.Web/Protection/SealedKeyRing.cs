using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Protection;

/// <summary>
/// The Data Protection ring in the database, so that every instance reads what any of them signed. Each element is sealed whole, which is why
/// Data Protection itself is told to encrypt nothing.
/// </summary>
internal sealed partial class SealedKeyRing(IServiceScopeFactory scopes, SecretSealer sealer, ILogger<SealedKeyRing> log) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var scope = scopes.CreateScope();
        var stored = scope.ServiceProvider.GetRequiredService<AppDbContext>().DataProtectionElements.AsNoTracking().OrderBy(element => element.Id).ToList();

        // A key that is there twice (two instances took the same folder over at once) would be refused as a whole ring.
        return [.. stored.Select(TryOpen).OfType<string>().Distinct(StringComparer.Ordinal).Select(xml => XElement.Parse(xml))];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var scope = scopes.CreateScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDbContext>();
        db.DataProtectionElements.Add(Seal(element));
        db.SaveChanges();
    }

    /// <summary>Takes the elements of an earlier version's folder over, and the folder away: they lie there in clear.</summary>
    public async Task TakeOverAsync(string folder, CancellationToken ct)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDbContext>();
        var found = new FileSystemXmlRepository(new DirectoryInfo(folder), NullLoggerFactory.Instance).GetAllElements();
        db.DataProtectionElements.AddRange(found.Select(Seal));
        await db.SaveChangesAsync(ct);
        Directory.Delete(folder, recursive: true);
    }

    private DataProtectionElement Seal(XElement element)
    {
        var id = Guid.CreateVersion7();
        var xml = Encoding.UTF8.GetBytes(element.ToString(SaveOptions.DisableFormatting));
        return new DataProtectionElement { Id = id, SealedXml = sealer.Seal(xml, DataProtectionElement.Binding(id)) };
    }

    // What cannot be opened signs nothing any more: Data Protection makes a new key, and people sign in again.
    private string? TryOpen(DataProtectionElement stored)
    {
        try
        {
            return Encoding.UTF8.GetString(sealer.Open(stored.SealedXml, DataProtectionElement.Binding(stored.Id)));
        }
        catch (CryptographicException)
        {
            LogCannotOpen(stored.Id);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Error, "Element {Id} of the Data Protection ring cannot be opened with this key-encryption key; whoever signed in with it signs in again")]
    private partial void LogCannotOpen(Guid id);
}
