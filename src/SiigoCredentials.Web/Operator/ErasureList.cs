using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Operator;

/// <summary>
/// The addresses whose data were erased, as a file beside the database, so that a restore can tell who is in a backup again. A line has the
/// time, a salt and the SHA-256 of both salt and address: nobody reads an address in it, but it answers for one that is known.
/// </summary>
internal sealed class ErasureList(IOptions<StorageOptions> storage, TimeProvider clock)
{
    private const int SaltLength = 16;

    private string File => Path.Combine(storage.Value.Folder, "erasures.txt");

    public async Task AddAsync(IEnumerable<string> addresses, CancellationToken ct)
    {
        PrivateFile.CreateFolder(storage.Value.Folder);
        var text = new StringBuilder();
        foreach (var address in addresses)
        {
            var salt = RandomNumberGenerator.GetBytes(SaltLength);
            text.Append(UtcText.Of(clock.GetUtcNow())).Append('\t').Append(Convert.ToHexString(salt)).Append('\t')
                .Append(HashOf(salt, address)).Append('\n');
        }

        await using var file = PrivateFile.Open(File, FileMode.Append, FileAccess.Write, FileShare.None);
        await file.WriteAsync(Encoding.ASCII.GetBytes(text.ToString()), ct);
        file.Flush(flushToDisk: true);
    }

    /// <summary>What the operator has to do about the addresses that were found; empty for none.</summary>
    public static string Tell(IReadOnlyCollection<string> again) => again.Count == 0 ? ""
        : $"These were erased once and are in it again: {string.Join(", ", again)}. Run erase-person for each of them, unless they came back "
            + "by themselves.";

    /// <summary>The addresses in a database that were erased once.</summary>
    public async Task<List<string>> FindAgainAsync(AppDbContext db, CancellationToken ct)
    {
        HashSet<string> again = new(StringComparer.OrdinalIgnoreCase);
        if (!System.IO.File.Exists(File))
        {
            return [];
        }

        var addresses = await AddressesAsync(db, ct);
        foreach (var line in await System.IO.File.ReadAllLinesAsync(File, ct))
        {
            if (line.Split('\t') is [_, { Length: 2 * SaltLength } salt, var hash] && salt.All(char.IsAsciiHexDigit))
            {
                var bytes = Convert.FromHexString(salt);
                again.UnionWith(addresses.Where(address => HashOf(bytes, address) == hash));
            }
        }

        return [.. again.Order(StringComparer.Ordinal)];
    }

    private static async Task<List<string>> AddressesAsync(AppDbContext db, CancellationToken ct)
    {
        var contacts = new ContactBook(db);
        return
        [
            .. await db.Users.Select(person => person.Email!).ToListAsync(ct),
            .. await db.Invitations.Select(invitation => invitation.Email).ToListAsync(ct),
            // anybody can type an address that nobody has confirmed
            .. await db.DataRequests.Where(request => request.ReceivedAt != null).Select(request => request.Email).ToListAsync(ct),
            .. await contacts.AddressesAsync([.. await contacts.CredentialsAsync(ct)], ct),
        ];
    }

    private static string HashOf(byte[] salt, string address) =>
        Convert.ToHexString(SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(address.ToUpperInvariant())]));
}
