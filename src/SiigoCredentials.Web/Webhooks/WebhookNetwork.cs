using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace SiigoCredentials.Web.Webhooks;

/// <summary>The addresses of a name.</summary>
public delegate Task<IPAddress[]> HostResolver(string host, CancellationToken ct);

/// <summary>The name or address of a receiver leads to an address that is not public.</summary>
public sealed class AddressNotAllowedException() : Exception("The receiver's address is not public.");

/// <summary>
/// Connects to receivers. Each connection resolves the name once, and goes to the very addresses that were checked: so a name that
/// resolves to something else a moment later changes nothing (SSRF, DNS rebinding).
/// </summary>
public sealed class WebhookNetwork(IOptions<WebhookOptions> options, HostResolver resolve)
{
    /// <exception cref="AddressNotAllowedException">One of the addresses is not public. No connection was made.</exception>
    /// <exception cref="SocketException">The name does not exist, or nobody answers.</exception>
    internal async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await resolve(host, ct);
        if (addresses.Length == 0)
        {
            throw new SocketException((int)SocketError.HostNotFound);
        }

        // All of them: a name that mixes a private address with public ones means the private one.
        if (!Array.TrueForAll(addresses, IsAllowed))
        {
            throw new AddressNotAllowedException();
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private bool IsAllowed(IPAddress address) => InternetAddresses.IsPublic(address) || options.Value.Allows(address);
}
