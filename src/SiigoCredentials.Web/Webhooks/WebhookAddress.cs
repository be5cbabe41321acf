using System.Net;

namespace SiigoCredentials.Web.Webhooks;

/// <summary>What is wrong with an address as it is written.</summary>
public enum WebhookAddressFault
{
    NotAnAddress,
    NotHttps,

    /// <summary>It has a user name or a fragment.</summary>
    HasExtras,

    /// <summary>A port other than 443 and 8443.</summary>
    Port,

    /// <summary>It names an address or a host that is not on the public Internet.</summary>
    NotPublic,
}

/// <summary>
/// Validates a receiver's address as it is written. Where its name leads is checked at each connection: <see cref="WebhookNetwork"/>.
/// </summary>
public static class WebhookAddress
{
    /// <summary>The longest address, in characters.</summary>
    public const int Length = 500;

    private static readonly int[] Ports = [443, 8443];

    // Names that only a local network answers (RFC 6761, 6762, 8375 and the reserved .internal).
    private static readonly string[] LocalNames = [".localhost", ".local", ".internal", ".home.arpa", ".lan", ".intranet"];

    /// <summary>What is wrong; null for an address that can be tried.</summary>
    public static WebhookAddressFault? FaultOf(string text, WebhookOptions options)
    {
        var isPlain = !text.Any(character => char.IsWhiteSpace(character) || char.IsControl(character) || character == '\\');
        if (text.Length > Length || !isPlain || !Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Host.Length == 0
            || !HasName(address))
        {
            return WebhookAddressFault.NotAnAddress;
        }

        return address.Scheme != Uri.UriSchemeHttps ? WebhookAddressFault.NotHttps
            : address.UserInfo.Length > 0 || address.Fragment.Length > 0 ? WebhookAddressFault.HasExtras
            : !options.AllowsNetworks && !Ports.Contains(address.Port) ? WebhookAddressFault.Port
            : IsLocal(address, options) ? WebhookAddressFault.NotPublic
            : null;
    }

    // Some names are only found to be impossible when they are put into ASCII.
    private static bool HasName(Uri address)
    {
        try
        {
            return address.IdnHost.Length > 0;
        }
        catch (UriFormatException)
        {
            return false;
        }
    }

    private static bool IsLocal(Uri address, WebhookOptions options)
    {
        var host = address.IdnHost.TrimEnd('.');
        return IPAddress.TryParse(host, out var literal)
            ? !InternetAddresses.IsPublic(literal) && !options.Allows(literal)
            : !options.AllowsNetworks
                && (!host.Contains('.', StringComparison.Ordinal)
                    || Array.Exists(LocalNames, name => host.EndsWith(name, StringComparison.OrdinalIgnoreCase)));
    }
}
