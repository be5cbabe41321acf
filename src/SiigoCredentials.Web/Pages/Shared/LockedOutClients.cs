using System.Net;
using System.Security.Cryptography;
using System.Text;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>An entry that is probably a mistake.</summary>
public sealed record SuspiciousAddress(AllowedNetwork Entry, AddressKind Kind);

/// <summary>The effects of a list of addresses: recent clients that it would refuse, and entries that are probably mistakes.</summary>
public sealed record LockedOutClients(IReadOnlyList<KeyClient> Users, IReadOnlyList<SuspiciousAddress> Odd)
{
    public bool IsAny => Users.Count + Odd.Count > 0;

    /// <summary>Identifies these partners, addresses and entries: a confirmation of others does not count for them.</summary>
    public string Code { get; } = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(
        '\n',
        Users.Select(user => $"{user.PartnerId} {user.Address}").Concat(Odd.Select(odd => odd.Entry.Network.ToString()))
            .Order(StringComparer.Ordinal)))));

    /// <summary>Addresses that are counted together are unknown, so any list refuses them.</summary>
    /// <param name="addresses">The list.</param>
    /// <param name="users">The recent clients of the key.</param>
    /// <param name="own">The person's address. If it is private, the portal is in a private network, and the integrations may be
    /// too.</param>
    public static LockedOutClients By(AllowedAddresses addresses, IReadOnlyList<KeyClient> users, IPAddress? own) => new(
        [.. users.Where(user => !addresses.Allow(AddressOf(user)))],
        [
            .. from entry in addresses.Entries
               let kind = AddressKinds.Of(entry.Network)
               where kind != AddressKind.Public && (own is null || AddressKinds.Of(own) != kind)
                   && (kind == AddressKind.Everything
                       || !users.Any(user => AddressOf(user) is { } address && entry.Network.Contains(address)))
               select new SuspiciousAddress(entry, kind),
        ]);

    private static IPAddress? AddressOf(KeyClient user) => IPAddress.TryParse(user.Address, out var address) ? address : null;
}
