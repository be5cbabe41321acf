using System.Net;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Credentials;

/// <summary>A network from which a credential may be used, and what the company calls it; empty for no name.</summary>
public sealed record AllowedNetwork(IPNetwork Network, string Label = "")
{
    private const string Mark = " # ";

    /// <summary>As it is stored and shown: <c>203.0.113.7/32 # Oficina Bogotá</c>.</summary>
    public override string ToString() => Label.Length == 0 ? Network.ToString() : $"{Network}{Mark}{Label}";

    /// <summary>What <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">It did not.</exception>
    public static AllowedNetwork Parse(string stored)
    {
        var mark = stored.IndexOf(Mark, StringComparison.Ordinal);
        return mark < 0 ? new(IPNetwork.Parse(stored)) : new(IPNetwork.Parse(stored[..mark]), stored[(mark + Mark.Length)..]);
    }
}

/// <summary>From where a credential may be used: from these networks or, where there are none, from everywhere.</summary>
public sealed class AllowedAddresses
{
    /// <summary>The longest list.</summary>
    public const int Most = 50;

    /// <summary>Of what a network is called.</summary>
    public const int LabelLength = 40;

    /// <summary>Of the longest list as it is stored.</summary>
    public const int Length = Most * (44 + 3 + LabelLength);

    public static readonly AllowedAddresses Everywhere = new([]);

    private readonly AllowedNetwork[] entries;
    private readonly IPNetwork[] networks;

    internal AllowedAddresses(IEnumerable<AllowedNetwork> entries)
    {
        this.entries = [.. entries.DistinctBy(entry => entry.Network)];
        networks = [.. this.entries.Select(entry => entry.Network)];
    }

    public IReadOnlyList<AllowedNetwork> Entries => entries;

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

        var sole = address.Plain();
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
    public override string ToString() => string.Join('\n', entries.Select(entry => entry.ToString()));

    /// <summary>What <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">It did not: then nobody is let in.</exception>
    public static AllowedAddresses Parse(string stored) => stored.Length == 0 ? Everywhere : new(stored.Split('\n').Select(AllowedNetwork.Parse));
}
