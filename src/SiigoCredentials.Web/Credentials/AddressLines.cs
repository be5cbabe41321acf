using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace SiigoCredentials.Web.Credentials;

/// <summary>What is wrong with a line of a list of addresses.</summary>
public enum AddressFault
{
    NotAnAddress,
    BadPrefix,

    /// <summary>The address is inside its network, not its beginning: it is not clear which was meant.</summary>
    NotTheBeginning,
    TooMany,
}

/// <summary>A line that cannot be used, and what its network begins with where that was the fault.</summary>
public sealed record FaultyLine(int Number, string Text, AddressFault Fault, string? Network = null);

/// <summary>A list of addresses as a person writes it: an address or a network a line. Blank lines do not matter.</summary>
public sealed class AddressLines
{
    private const int MappedBits = 96; // before the IPv4 address in ::ffff:192.0.2.1

    private readonly List<IPNetwork> networks = [];
    private readonly List<FaultyLine> faults = [];

    public AddressLines(string text)
    {
        var number = 0;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim()))
        {
            number++;
            if (line.Length > 0)
            {
                Add(line, number);
            }
        }
    }

    public AllowedAddresses Addresses => new(networks);

    public IReadOnlyList<FaultyLine> Faults => faults;

    private void Add(string line, int number)
    {
        var slash = line.IndexOf('/', StringComparison.Ordinal);
        if (ReadAddress(slash < 0 ? line : line[..slash]) is not { } address)
        {
            faults.Add(new FaultyLine(number, line, AddressFault.NotAnAddress));
            return;
        }

        var (sole, bits) = (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, address.GetAddressBytes().Length * 8);
        var before = address.IsIPv4MappedToIPv6 ? MappedBits : 0;
        var prefix = bits;
        if (slash >= 0 && (!int.TryParse(line[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out prefix) || prefix > bits || prefix < before))
        {
            faults.Add(new FaultyLine(number, line, AddressFault.BadPrefix));
            return;
        }

        var network = NetworkOf(sole, prefix - before);
        if (!network.BaseAddress.Equals(sole))
        {
            faults.Add(new FaultyLine(number, line, AddressFault.NotTheBeginning, network.ToString()));
        }
        else if (!networks.Contains(network))
        {
            Keep(network, line, number);
        }
    }

    private void Keep(IPNetwork network, string line, int number)
    {
        if (networks.Count < AllowedAddresses.Most)
        {
            networks.Add(network);
        }
        else if (faults.TrueForAll(fault => fault.Fault != AddressFault.TooMany))
        {
            faults.Add(new FaultyLine(number, line, AddressFault.TooMany));
        }
    }

    // The framework also reads "1", "0x7f.1" and "[::1]:80" as addresses; nobody means those.
    private static IPAddress? ReadAddress(string text) => !IPAddress.TryParse(text, out var address) ? null : address.AddressFamily switch
    {
        AddressFamily.InterNetwork => address.ToString() == text ? address : null,
        _ => text.IndexOfAny(['[', '%']) < 0 ? address : null,
    };

    private static IPNetwork NetworkOf(IPAddress address, int prefix)
    {
        var bytes = address.GetAddressBytes();
        for (var bit = prefix; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return new IPNetwork(new IPAddress(bytes), prefix);
    }
}
