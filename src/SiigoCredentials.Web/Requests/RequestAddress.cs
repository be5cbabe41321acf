using System.Net;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Requests;

/// <summary>The client address and the User-Agent of a request.</summary>
internal static class RequestAddress
{
    /// <summary>An IPv4 address in its own form: a dual-stack socket gives <c>::ffff:192.0.2.1</c>.</summary>
    public static IPAddress? Address(this HttpContext context) =>
        context.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : context.Connection.RemoteIpAddress;

    /// <summary>Safe to show; empty when the client sends none.</summary>
    public static string UserAgent(this HttpContext context) => context.Request.Headers.UserAgent.ToString().Printable();
}
