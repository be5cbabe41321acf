using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Protection;

/// <summary>
/// Stores the Data Protection key ring in the database, so that all instances share it. Each element is sealed whole, so Data Protection
/// itself encrypts nothing.
/// </summary>
internal sealed partial class SealedKeyRing(IServiceScopeFactory scopes, SecretSealer sealer, ILogger<SealedKeyRing> log) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var scope = scopes.CreateScope();
        var stored = scope.ServiceProvider.GetRequiredService<AppDbContext>().DataProtectionElements.AsNoTracking()
            .OrderBy(element => element.Id).ToList();

        // Data Protection refuses a ring with a repeated key, which there is if two instances imported the same folder at once.
        return [.. stored.Select(TryOpen).OfType<string>().Distinct(StringComparer.Ordinal).Select(xml => XElement.Parse(xml))];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var scope = scopes.CreateScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDbContext>();
        db.DataProtectionElements.Add(Seal(element));
        db.SaveChanges();
    }

    /// <summary>Imports the elements of an earlier version's folder and deletes the folder: they are unencrypted there.</summary>
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

    // An element that does not open is skipped: Data Protection creates a new key, and people sign in again.
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

    [LoggerMessage(
        LogLevel.Error,
        "Element {Id} of the Data Protection ring cannot be opened with this key-encryption key; people who signed in with it sign in again")]
    private partial void LogCannotOpen(Guid id);
}
