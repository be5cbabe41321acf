using System.Net;
using System.Security.Cryptography;
using System.Text;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>Those who used a key lately and would have been refused by a list of addresses.</summary>
public sealed record ShutOut(IReadOnlyList<KeyUser> Users)
{
    /// <summary>Stands for these partners and addresses: a yes to others is none to them.</summary>
    public string Code { get; } = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join('\n', Users.Select(user => $"{user.PartnerId} {user.Address}").Order(StringComparer.Ordinal)))));

    /// <summary>Addresses that are counted together may be anywhere: they are among the refused as soon as there is a list.</summary>
    public static ShutOut By(AllowedAddresses addresses, IReadOnlyList<KeyUser> users) =>
        new([.. users.Where(user => !addresses.Allow(IPAddress.TryParse(user.Address, out var address) ? address : null))]);
}
