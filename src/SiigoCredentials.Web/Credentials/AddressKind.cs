using System.Net;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Credentials;

/// <summary>The kinds of networks, by whether the portal can see connections from them.</summary>
public enum AddressKind
{
    /// <summary>An Internet address, or one of unknown kind.</summary>
    Public,

    /// <summary>All IPv4 or all IPv6 addresses.</summary>
    Everything,

    /// <summary>Used inside a local network (RFC 1918, RFC 4193). The portal sees the address of its router instead.</summary>
    Private,

    /// <summary>Used between a carrier and its customers (RFC 6598). The portal sees the carrier's address instead.</summary>
    Carrier,

    /// <summary>Loopback or link-local.</summary>
    Local,

    /// <summary>Unspecified, multicast or reserved: no connection comes from there.</summary>
    Nobodys,
}

/// <summary>Classifies addresses by IANA's registries of special-purpose addresses.</summary>
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

    public static AddressKind Of(IPAddress address) => Of(address.Alone());

    private static IEnumerable<(IPNetwork Network, AddressKind Kind)> Of(AddressKind kind, params string[] networks) =>
        networks.Select(network => (IPNetwork.Parse(network), kind));
}
