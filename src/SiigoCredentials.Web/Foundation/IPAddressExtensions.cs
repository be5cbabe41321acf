using System.Net;

namespace SiigoCredentials.Web.Foundation;

/// <summary>An address as people write it: a dual-stack socket gives an IPv4 address as <c>::ffff:192.0.2.1</c>.</summary>
internal static class IPAddressExtensions
{
    /// <summary>
    /// The length of the longest text of an address: IPv6 with IPv4 at its end (<c>INET6_ADDRSTRLEN</c> without the NUL).
    /// </summary>
    public const int TextLength = 45;

    public static IPAddress Plain(this IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    /// <summary>The network that the address alone makes.</summary>
    public static IPNetwork Alone(this IPAddress address)
    {
        var plain = address.Plain();
        return new IPNetwork(plain, plain.GetAddressBytes().Length * 8);
    }
}
