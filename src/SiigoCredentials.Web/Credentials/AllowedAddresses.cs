using System.Net;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Credentials;

/// <summary>A network from which a credential may be used, and the company's label for it; empty for none.</summary>
public sealed record AllowedNetwork(IPNetwork Network, string Label = "")
{
    private const string Mark = " # ";

    /// <summary>As it is stored and shown: <c>203.0.113.7/32 # Oficina Bogotá</c>.</summary>
    public override string ToString() => Label.Length == 0 ? Network.ToString() : $"{Network}{Mark}{Label}";

    /// <summary>Parses the output of <see cref="ToString"/>.</summary>
    /// <exception cref="FormatException">The text is not in that format.</exception>
    public static AllowedNetwork Parse(string stored)
    {
        var mark = stored.IndexOf(Mark, StringComparison.Ordinal);
        return mark < 0 ? new(IPNetwork.Parse(stored)) : new(IPNetwork.Parse(stored[..mark]), stored[(mark + Mark.Length)..]);
    }
}

/// <summary>The networks from which a credential may be used. An empty list allows every address.</summary>
public sealed class AllowedAddresses
{
    public const int Most = 50;

    public const int LabelLength = 40;

    /// <summary>The length of the longest list as it is stored.</summary>
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

    /// <summary>Whether an integration may connect from the address. An unknown address is allowed only if every address is.</summary>
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

        var plain = address.Plain();
        foreach (var network in networks)
        {
            if (network.Contains(plain))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>As it is stored and shown: one network per line.</summary>
    public override string ToString() => string.Join('\n', entries.Select(entry => entry.ToString()));

    /// <summary>Parses the output of <see cref="ToString"/>.</summary>
    /// <exception cref="FormatException">The text is not in that format; the caller then refuses every address.</exception>
    public static AllowedAddresses Parse(string stored) => stored.Length == 0
        ? Everywhere : new(stored.Split('\n').Select(AllowedNetwork.Parse));
}
