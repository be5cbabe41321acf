using System.Net;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Requests;

/// <summary>Where the present request comes from, and what its client calls itself.</summary>
internal static class RequestAddress
{
    /// <summary>In one form: a dual-stack socket gives an IPv4 address as <c>::ffff:192.0.2.1</c>.</summary>
    public static IPAddress? Address(this HttpContext context) =>
        context.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : context.Connection.RemoteIpAddress;

    /// <summary>The name that the client gives itself (User-Agent), safe to show; empty when it sends none.</summary>
    public static string UserAgent(this HttpContext context) => context.Request.Headers.UserAgent.ToString().Printable();
}
