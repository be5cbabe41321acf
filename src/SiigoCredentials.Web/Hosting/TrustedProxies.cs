using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace SiigoCredentials.Web.Hosting;

/// <summary>Believes the forwarded address and scheme of the configured proxies, and of nobody else.</summary>
internal static class TrustedProxies
{
    public static void Configure(ForwardedHeadersOptions options, IOptions<PortalOptions> portal)
    {
        // With no list at all, ASP.NET Core believes everybody.
        options.ForwardedHeaders = portal.Value.TrustedProxies.Length > 0 ? ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto : ForwardedHeaders.None;
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in portal.Value.TrustedProxies)
        {
            options.KnownIPNetworks.Add(Parse(proxy)!.Value);
        }
    }

    public static bool AreValid(PortalOptions portal) => portal.TrustedProxies.All(proxy => Parse(proxy) is not null);

    private static System.Net.IPNetwork? Parse(string text)
    {
        if (IPAddress.TryParse(text, out var address))
        {
            return new System.Net.IPNetwork(address, address.GetAddressBytes().Length * 8);
        }

        return System.Net.IPNetwork.TryParse(text, out var network) ? network : null;
    }
}
