using System.Net;
using System.Net.Sockets;

namespace SiigoCredentials.Web.Requests;

/// <summary>What counts as one sender for a limit: an address of IPv4, and the /64 of one of IPv6, for whoever has one of those has 2^64.</summary>
internal static class ClientAddressKey
{
    /// <summary>Fills <paramref name="bytes"/>, of which there are 16, and returns the part that names the sender.</summary>
    public static Span<byte> Of(IPAddress address, Span<byte> bytes)
    {
        address.MapToIPv6().TryWriteBytes(bytes, out _);
        return address.AddressFamily == AddressFamily.InterNetworkV6 && !address.IsIPv4MappedToIPv6 ? bytes[..8] : bytes;
    }
}
