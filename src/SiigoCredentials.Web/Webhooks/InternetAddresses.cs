using System.Net;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Webhooks;

/// <summary>
/// Tells addresses of the public Internet from all others, by IANA's registries of special-purpose addresses (ASVS 1.3.6). Metadata
/// services of clouds are among the others.
/// </summary>
public static class InternetAddresses
{
    private static readonly IPNetwork[] NotPublic =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24",
            "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "168.63.129.16/32", // a cloud's metadata, at an address that looks public
            "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
        }.Select(IPNetwork.Parse),
    ];

    private static readonly IPNetwork Global = IPNetwork.Parse("2000::/3"); // of IPv6, nothing else is handed out
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96"); // RFC 6052: IPv4 in the last four bytes

    /// <summary>Whether the address is public. An IPv4 address in an IPv6 one counts as what it is.</summary>
    public static bool IsPublic(IPAddress address)
    {
        var plain = address.Plain();
        if (Nat64.Contains(plain))
        {
            return IsPublic(new IPAddress(plain.GetAddressBytes().AsSpan(12)));
        }

        var isAssigned = plain.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork || Global.Contains(plain);
        return isAssigned && !Array.Exists(NotPublic, network => network.Contains(plain));
    }
}
