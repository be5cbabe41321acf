using System.Net;

namespace SiigoCredentials.Web.Hosting;

/// <summary>Where the present request comes from, in one writing: a socket for both kinds of address says <c>::ffff:192.0.2.1</c> of one of IPv4.</summary>
internal static class RequestAddress
{
    public static IPAddress? Address(this HttpContext context) =>
        context.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : context.Connection.RemoteIpAddress;
}
