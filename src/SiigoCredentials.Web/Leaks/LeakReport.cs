namespace SiigoCredentials.Web.Leaks;

/// <summary>What somebody says they found. Held in memory alone, until it was looked at.</summary>
/// <param name="Token">What may be an Access Key.</param>
/// <param name="Place">Where it was seen, in the reporter's words; empty when they do not say.</param>
/// <param name="Address">From where the report came.</param>
public sealed record LeakReport(string Token, string Place, string? Address)
{
    public const int LongestPlace = 300;

    // A record prints every property; the key must never reach a log or an exception text.
    public override string ToString() => nameof(LeakReport);
}
