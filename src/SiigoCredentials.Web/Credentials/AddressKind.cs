using System.Net;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Credentials;

/// <summary>What a network is, where that says whether anybody comes from it.</summary>
public enum AddressKind
{
    /// <summary>Of the Internet, as far as is known.</summary>
    Public,

    /// <summary>Every address of IPv4 or of IPv6.</summary>
    Everything,

    /// <summary>Inside a house (RFC 1918, RFC 4193): on the Internet its router's address is seen instead.</summary>
    Private,

    /// <summary>Between a carrier and its customers (RFC 6598): likewise.</summary>
    Carrier,

    /// <summary>The machine itself, or its own wire.</summary>
    Local,

    /// <summary>Nobody's: unspecified, multicast or reserved. No connection comes from there.</summary>
    Nobodys,
}

/// <summary>Tells the kinds apart (IANA's registries of special-purpose addresses).</summary>
public static class AddressKinds
{
    private static readonly (IPNetwork Network, AddressKind Kind)[] Special =
    [
        .. Of(AddressKind.Private, "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"),
        .. Of(AddressKind.Carrier, "100.64.0.0/10"),
        .. Of(AddressKind.Local, "127.0.0.0/8", "::1/128", "169.254.0.0/16", "fe80::/10"),
        .. Of(AddressKind.Nobodys, "0.0.0.0/8", "::/128", "224.0.0.0/4", "240.0.0.0/4", "ff00::/8"),
    ];

    public static AddressKind Of(IPNetwork network)
    {
        if (network.PrefixLength == 0)
        {
            return AddressKind.Everything;
        }

        foreach (var (special, kind) in Special)
        {
            if (special.PrefixLength <= network.PrefixLength && special.Contains(network.BaseAddress))
            {
                return kind;
            }
        }

        return AddressKind.Public;
    }

    /// <summary>Of one address.</summary>
    public static AddressKind Of(IPAddress address) => Of(address.Alone());

    private static IEnumerable<(IPNetwork Network, AddressKind Kind)> Of(AddressKind kind, params string[] networks) => networks.Select(network => (IPNetwork.Parse(network), kind));
}
