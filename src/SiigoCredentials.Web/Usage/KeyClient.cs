namespace SiigoCredentials.Web.Usage;

/// <summary>A partner at an address: how often it came, when last, and as which program.</summary>
/// <param name="PartnerId">Empty where it told none.</param>
/// <param name="Address">Empty for those that are counted together.</param>
/// <param name="Count">How often.</param>
/// <param name="LastAt">When last.</param>
/// <param name="LastAddress">From where last: the address itself, or the latest of those that are counted together.</param>
/// <param name="LastClient">Its own word for itself, when last.</param>
public sealed record KeyClient(string PartnerId, string Address, long Count, DateTimeOffset LastAt, string LastAddress, string LastClient)
{
    internal static IReadOnlyList<KeyClient> From(IEnumerable<UsageRow> rows) =>
    [
        .. rows.GroupBy(row => (row.PartnerId, row.Address))
            .Select(user => (user.Key, Count: user.Sum(row => row.Count), Last: user.MaxBy(row => row.LastAt)!))
            .Select(user => new KeyClient(user.Key.PartnerId, user.Key.Address, user.Count, user.Last.LastAt, user.Last.LastAddress, user.Last.LastClient))
            .OrderByDescending(user => user.Count).ThenBy(user => user.PartnerId, StringComparer.Ordinal).ThenBy(user => user.Address, StringComparer.Ordinal),
    ];
}
