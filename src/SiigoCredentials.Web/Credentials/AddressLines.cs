using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Credentials;

/// <summary>What is wrong with an entry of an address list.</summary>
public enum AddressFault
{
    NotAnAddress,
    BadPrefix,

    /// <summary>The address is not the first one of its network, so it is unclear whether the address or the network is meant.</summary>
    NotTheBeginning,

    /// <summary>A range from one address to another. Only single addresses and networks are accepted.</summary>
    Range,

    /// <summary>No connection comes from there, such as 0.0.0.0.</summary>
    Nobodys,
    LabelTooLong,
    TooMany,
}

/// <summary>An entry that cannot be used; with the network that was probably meant, where that is the fault.</summary>
public sealed record InvalidLine(int Number, string Text, AddressFault Fault, string? Network = null);

/// <summary>
/// Parses a list of addresses as a person writes it. Line breaks, commas, semicolons and blanks separate the entries. Text after an address
/// is its label: <c>203.0.113.7 Oficina Bogotá</c>. After a # everything is label.
/// </summary>
public sealed partial class AddressLines
{
    private const int MappedBits = 96; // of the prefix before the IPv4 address in ::ffff:192.0.2.1

    private static readonly char[] Separators = [' ', '\t', ',', ';'];
    private static readonly char[] Marks = [.. Separators, '#', '-', '–', '—', ':']; // between an address and its label
    private static readonly string[] Ranges = ["-", "–", "—", "a", "al", "hasta", "to"];

    private readonly List<AllowedNetwork> entries = [];
    private readonly List<InvalidLine> faults = [];

    public AddressLines(string text)
    {
        var number = 0;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim()))
        {
            number++;
            if (line.Length > 0)
            {
                AddLine(line, number);
            }
        }
    }

    public AllowedAddresses Addresses => new(entries);

    public IReadOnlyList<InvalidLine> Faults => faults;

    private void AddLine(string line, int number)
    {
        var comment = line.IndexOf('#', StringComparison.Ordinal);
        var listed = comment < 0 ? line : line[..comment];
        List<Match> words = [.. Word().Matches(listed).Cast<Match>()];

        // The first word is always taken as an address.
        List<Match> written = [.. words.Where((word, place) => place == 0 || LooksLikeAnAddress().IsMatch(word.Value))];
        for (var place = 0; place < written.Count; place++)
        {
            var end = written[place].Index + written[place].Length;
            var isLast = place == written.Count - 1;
            var between = (isLast ? line[end..] : line[end..written[place + 1].Index]).Trim();
            if (!isLast && Ranges.Contains(between, StringComparer.OrdinalIgnoreCase))
            {
                faults.Add(new InvalidLine(number, line, AddressFault.Range));
                return;
            }

            Add(written[place].Value, between.TrimStart(Marks).TrimEnd(Separators), number);
        }

        if (words.Count == 0 && comment < 0)
        {
            faults.Add(new InvalidLine(number, line, AddressFault.NotAnAddress)); // separators only; a line with only a comment is ignored
        }
    }

    private void Add(string written, string label, int number)
    {
        var slash = written.IndexOf('/', StringComparison.Ordinal);
        if (ReadAddress(slash < 0 ? written : written[..slash]) is not { } address)
        {
            faults.Add(new InvalidLine(number, written, AddressFault.NotAnAddress));
            return;
        }

        var (plain, bits) = (address.Plain(), address.GetAddressBytes().Length * 8);
        var before = address.IsIPv4MappedToIPv6 ? MappedBits : 0;
        var prefix = bits;
        if (slash >= 0
            && (!int.TryParse(written[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out prefix) || prefix > bits
                || prefix < before))
        {
            faults.Add(new InvalidLine(number, written, AddressFault.BadPrefix));
            return;
        }

        var network = NetworkOf(plain, prefix - before);
        AddressFault? fault = !network.BaseAddress.Equals(plain) ? AddressFault.NotTheBeginning
            : AddressKinds.Of(network) == AddressKind.Nobodys ? AddressFault.Nobodys
            : label.Length > AllowedAddresses.LabelLength ? AddressFault.LabelTooLong
            : null;
        if (fault is { } wrong)
        {
            faults.Add(
                new InvalidLine(
                    number, wrong == AddressFault.LabelTooLong
                        ? label : written, wrong, wrong == AddressFault.NotTheBeginning ? network.ToString() : null));
        }
        else if (!entries.Exists(entry => entry.Network.Equals(network)))
        {
            Keep(new AllowedNetwork(network, label), written, number);
        }
    }

    private void Keep(AllowedNetwork entry, string written, int number)
    {
        if (entries.Count < AllowedAddresses.Most)
        {
            entries.Add(entry);
        }
        else if (faults.TrueForAll(fault => fault.Fault != AddressFault.TooMany))
        {
            faults.Add(new InvalidLine(number, written, AddressFault.TooMany));
        }
    }

    // The framework also parses "1", "0x7f.1" and "[::1]:80", which are no addresses for a person.
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

    [GeneratedRegex(@"[^\s,;]+", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Word();

    // Also matches mistyped addresses, so that they do not become the label of the address before them.
    [GeneratedRegex(
        @"^(?:\[?(?=[^/]*[0-9]|::)[0-9A-Fa-fx]*[.:][0-9A-Fa-fx.:]*\]?(?::[0-9]+)?(?:%\w+)?(?:/.*)?|/[0-9].*)$", RegexOptions.None,
        matchTimeoutMilliseconds: 1_000)]
    private static partial Regex LooksLikeAnAddress();
}
