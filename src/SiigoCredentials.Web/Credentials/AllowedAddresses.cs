using System.Net;

namespace SiigoCredentials.Web.Credentials;

/// <summary>From where a credential may be used: from these networks or, where there are none, from everywhere.</summary>
public sealed class AllowedAddresses
{
    /// <summary>The longest list.</summary>
    public const int Most = 50;

    /// <summary>Of the longest list as it is stored.</summary>
    public const int Length = Most * (44 + 3 + LabelLength);

    /// <summary>Of what a network is called.</summary>
    public const int LabelLength = 40;

    public static readonly AllowedAddresses Everywhere = new([]);

    private readonly IPNetwork[] networks;

    internal AllowedAddresses(IEnumerable<IPNetwork> networks) => this.networks = [.. networks.Distinct()];

    public IReadOnlyList<IPNetwork> Networks => networks;

    public bool AreAll => networks.Length == 0;

    /// <summary>Whether an integration may come from there. One whose address is not known may only where everybody may.</summary>
    public bool Allow(IPAddress? address)
    {
        if (networks.Length == 0)
        {
            return true;
        }

        if (address is null)
        {
            return false;
        }

        var sole = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        foreach (var network in networks)
        {
            if (network.Contains(sole))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>As it is stored and shown: a network a line.</summary>
    public override string ToString() => string.Join('\n', networks.Select(network => network.ToString()));

    /// <summary>What <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">It did not: then nobody is let in.</exception>
    public static AllowedAddresses Parse(string stored) =>
        stored.Length == 0 ? Everywhere : new(stored.Split('\n').Select(line => IPNetwork.Parse(line)));
}
