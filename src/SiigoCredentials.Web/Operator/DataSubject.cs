using System.Text;

namespace SiigoCredentials.Web.Operator;

/// <summary>A person whose data are sought: their account, if there is one, and every address and name that they had here.</summary>
internal sealed class DataSubject
{
    /// <summary>What stands in a mail instead of a name or an address.</summary>
    public const string Gone = "(datos suprimidos)";

    private readonly HashSet<string> addresses = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Null for somebody who is no user, such as a contact.</summary>
    public Guid? PersonId { get; init; }

    public IReadOnlyCollection<string> Addresses => addresses;

    public IReadOnlyCollection<string> Names => names;

    public void AddAddress(string address)
    {
        if (address.Contains('@'))
        {
            addresses.Add(address);
        }
    }

    public void AddName(string? name)
    {
        if (!string.IsNullOrWhiteSpace(name))
        {
            names.Add(name);
        }
    }

    /// <summary>
    /// Adds the names that a detail gives to the person's addresses, as in <c>Julia Torres &lt;julia@aliado.example&gt;</c>.
    /// </summary>
    public void LearnFrom(string detail)
    {
        foreach (var address in addresses)
        {
            for (var from = 0; detail.IndexOf($" <{address}>", from, StringComparison.OrdinalIgnoreCase) is var at and >= 0; from = at + 1)
            {
                AddName(detail[(detail.LastIndexOfAny(['→', '>', ':', ';'], at) + 1)..at].Trim());
            }
        }
    }

    public bool HasAddress(string address) => addresses.Contains(address);

    public bool HasName(string name) => names.Contains(name);

    /// <summary>Whether a text has one of the addresses. A longer address that ends or begins with one is another.</summary>
    public bool HasAddressIn(string? text) => text is not null && addresses.Any(address => Places(text, address).Any());

    /// <summary>
    /// Whether a text has one of the addresses or full names. A single word may mean somebody else, so it is no full name.
    /// </summary>
    public bool IsIn(string? text) => text is not null && Sought.Any(sought => Places(text, sought).Any());

    /// <summary>The text without addresses and full names.</summary>
    public string WithoutIn(string text)
    {
        foreach (var sought in Sought)
        {
            var left = new StringBuilder();
            var done = 0;
            foreach (var place in Places(text, sought))
            {
                left.Append(text, done, place - done).Append(Gone);
                done = place + sought.Length;
            }

            text = left.Append(text, done, text.Length - done).ToString();
        }

        return text;
    }

    /// <summary>Addresses and full names.</summary>
    public IEnumerable<string> Sought => addresses.Concat(names.Where(name => name.Contains(' ')));

    private static IEnumerable<int> Places(string text, string sought)
    {
        var isAddress = sought.Contains('@');
        for (var from = 0; text.IndexOf(sought, from, StringComparison.OrdinalIgnoreCase) is var at and >= 0; from = at + sought.Length)
        {
            var end = at + sought.Length;
            var goesOnBefore = at > 0 && (char.IsLetterOrDigit(text[at - 1]) || (isAddress && text[at - 1] is ('.' or '_' or '-' or '+')));
            var goesOnAfter = end < text.Length && (char.IsLetterOrDigit(text[end]) || (isAddress && (text[end] == '-'
                || (text[end] == '.' && end + 1 < text.Length && char.IsLetterOrDigit(text[end + 1])))));
            if (!goesOnBefore && !goesOnAfter)
            {
                yield return at;
            }
        }
    }
}
