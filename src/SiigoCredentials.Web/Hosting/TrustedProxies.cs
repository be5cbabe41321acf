using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Hosting;

/// <summary>Trusts the forwarded address and scheme of the configured proxies only.</summary>
internal static class TrustedProxies
{
    public static void Configure(ForwardedHeadersOptions options, IOptions<PortalOptions> portal)
    {
        // With an empty list, ASP.NET Core trusts every sender.
        options.ForwardedHeaders = portal.Value.TrustedProxies.Length > 0
            ? ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto : ForwardedHeaders.None;
        options.ForwardLimit = null; // from the right: the client is the first hop that is not trusted, whatever it wrote to its left
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in portal.Value.TrustedProxies)
        {
            options.KnownIPNetworks.Add(Parse(proxy)!.Value);
        }
    }

    /// <summary>Whether forwarded headers from this address are trusted.</summary>
    public static bool Trusts(this ForwardedHeadersOptions options, IPAddress address)
    {
        var plain = address.Plain();
        return options.KnownIPNetworks.Any(network => network.Contains(plain));
    }

    /// <summary>Why a text is neither an address nor a network, as the end of a sentence; null when it is one.</summary>
    public static string? ProblemOf(string text) => Parse(text) switch
    {
        { PrefixLength: 0 } => $"holds {text}, which would believe everybody: name the addresses or networks of your proxies",
        not null => null,
        _ => $"holds \"{text}\", which is neither an address nor a network such as 10.0.0.0/8",
    };

    private static System.Net.IPNetwork? Parse(string text)
    {
        if (IPAddress.TryParse(text, out var address))
        {
            return address.Alone();
        }

        return System.Net.IPNetwork.TryParse(text, out var network) ? network : null;
    }
}
