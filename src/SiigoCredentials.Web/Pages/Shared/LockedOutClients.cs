using System.Net;
using System.Security.Cryptography;
using System.Text;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>An entry of a list that hardly does what its writer means.</summary>
public sealed record SuspiciousAddress(AllowedNetwork Entry, AddressKind Kind);

/// <summary>What a list of addresses would do to its company: those who used a key lately and would be refused, and the entries from which nobody would come.</summary>
public sealed record LockedOutClients(IReadOnlyList<KeyClient> Users, IReadOnlyList<SuspiciousAddress> Odd)
{
    public bool IsAny => Users.Count + Odd.Count > 0;

    /// <summary>Stands for these partners, addresses and entries: a yes to others is none to them.</summary>
    public string Code { get; } = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(
        '\n',
        Users.Select(user => $"{user.PartnerId} {user.Address}").Concat(Odd.Select(odd => odd.Entry.Network.ToString())).Order(StringComparer.Ordinal)))));

    /// <summary>Addresses that are counted together may be anywhere: they are among the refused as soon as there is a list.</summary>
    /// <param name="addresses">The list.</param>
    /// <param name="users">Who used the key lately.</param>
    /// <param name="own">From where the person looks. Is that an address of a house, the portal stands in one, and so may the integrations.</param>
    public static LockedOutClients By(AllowedAddresses addresses, IReadOnlyList<KeyClient> users, IPAddress? own) => new(
        [.. users.Where(user => !addresses.Allow(AddressOf(user)))],
        [
            .. from entry in addresses.Entries
               let kind = AddressKinds.Of(entry.Network)
               where kind != AddressKind.Public && (own is null || AddressKinds.Of(own) != kind)
                   && (kind == AddressKind.Everything || !users.Any(user => AddressOf(user) is { } address && entry.Network.Contains(address)))
               select new SuspiciousAddress(entry, kind),
        ]);

    private static IPAddress? AddressOf(KeyClient user) => IPAddress.TryParse(user.Address, out var address) ? address : null;
}
