using System.Net;
using System.Net.Sockets;

namespace SiigoCredentials.Web.Requests;

/// <summary>
/// The key under which a limit counts a sender: an IPv4 address, or the /64 network of an IPv6 address, because one client has a whole
/// /64.
/// </summary>
internal static class ClientAddressKey
{
    /// <summary>The length of the buffer for <see cref="Of"/>: an IPv6 address.</summary>
    public const int BufferLength = 16;

    private const int NetworkLength = 8;

    /// <summary>
    /// Writes the address to <paramref name="bytes"/> (<see cref="BufferLength"/> of them) and returns the part that identifies the
    /// sender.
    /// </summary>
    public static Span<byte> Of(IPAddress address, Span<byte> bytes)
    {
        address.MapToIPv6().TryWriteBytes(bytes, out _);
        return address.AddressFamily == AddressFamily.InterNetworkV6 && !address.IsIPv4MappedToIPv6 ? bytes[..NetworkLength] : bytes;
    }
}
