using System.Net;
using System.Net.Sockets;

namespace SiigoCredentials.Tests;

/// <summary>Ports of this machine that nobody else listens on.</summary>
internal static class Loopback
{
    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    public static Uri FreeAddress() => new UriBuilder("http", "127.0.0.1", FreePort()).Uri;
}
