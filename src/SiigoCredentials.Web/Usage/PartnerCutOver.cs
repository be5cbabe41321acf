namespace SiigoCredentials.Web.Usage;

/// <summary>How far a partner is with the change to a new key.</summary>
public enum CutOverState
{
    /// <summary>It used the former key, and never the new one.</summary>
    Waiting,

    /// <summary>It uses the new key, and from another place or a moment ago still the former one.</summary>
    Both,

    /// <summary>It uses the new key alone.</summary>
    Moved,
}

/// <summary>
/// A partner during a change of key, with the addresses that it came from. Without a name: requests that named none, one address each.
/// </summary>
public sealed record PartnerCutOver(string PartnerId, CutOverState State, IReadOnlyList<CutOverRow> Rows)
{
    // A program that changed its key keeps the former one for the sign-in under way, not for longer.
    private static readonly TimeSpan Settled = TimeSpan.FromHours(1);

    /// <summary>The partners of a change that began at <paramref name="since"/>; those who must still act first.</summary>
    public static IReadOnlyList<PartnerCutOver> From(IEnumerable<CutOverRow> rows, DateTimeOffset since, DateTimeOffset now) =>
    [
        .. rows.GroupBy(row => (row.PartnerId, Place: row.PartnerId.Length > 0 ? "" : row.Address))
            .Select(partner =>
            {
                var states = partner.Select(row => StateOf(row, since, now)).Distinct().ToList();
                return new PartnerCutOver(partner.Key.PartnerId, states is [var only] ? only : CutOverState.Both, [.. partner]);
            })
            .OrderBy(partner => partner.State).ThenBy(partner => partner.PartnerId, StringComparer.Ordinal),
    ];

    private static CutOverState StateOf(CutOverRow row, DateTimeOffset since, DateTimeOffset now) => row switch
    {
        { NewLastAt: null } => CutOverState.Waiting,
        { OldLastAt: { } old } when old > since && (old > row.NewLastAt || now - old < Settled) => CutOverState.Both,
        _ => CutOverState.Moved,
    };
}
