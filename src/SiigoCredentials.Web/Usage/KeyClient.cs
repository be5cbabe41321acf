namespace SiigoCredentials.Web.Usage;

/// <summary>The use of a key by a partner at an address.</summary>
/// <param name="PartnerId">Empty where the requests named none.</param>
/// <param name="Address">Empty for addresses that are counted together.</param>
/// <param name="Count">The number of uses.</param>
/// <param name="LastAt">The time of the last use.</param>
/// <param name="LastAddress">The address of the last use, also for addresses that are counted together.</param>
/// <param name="LastClient">The User-Agent of the last use.</param>
public sealed record KeyClient(string PartnerId, string Address, long Count, DateTimeOffset LastAt, string LastAddress, string LastClient)
{
    internal static IReadOnlyList<KeyClient> From(IEnumerable<UsageRow> rows) =>
    [
        .. rows.GroupBy(row => (row.PartnerId, row.Address))
            .Select(user => (user.Key, Count: user.Sum(row => row.Count), Last: user.MaxBy(row => row.LastAt)!))
            .Select(user =>
                new KeyClient(
                    user.Key.PartnerId, user.Key.Address, user.Count, user.Last.LastAt, user.Last.LastAddress, user.Last.LastClient))
            .OrderByDescending(user => user.Count).ThenBy(user => user.PartnerId, StringComparer.Ordinal)
            .ThenBy(user => user.Address, StringComparer.Ordinal),
    ];
}
