namespace SiigoCredentials.Web.Leaks;

/// <summary>What somebody says they found. Held in memory alone, until it was looked at.</summary>
/// <param name="Token">What may be an Access Key.</param>
/// <param name="Place">Where it was seen, in the reporter's words; empty when they do not say.</param>
/// <param name="Address">From where the report came.</param>
/// <param name="Times">How often it stands in what was sent.</param>
/// <param name="Attempts">How often it could not be looked at.</param>
public sealed record LeakReport(string Token, string Place, string? Address, int Times = 1, int Attempts = 0)
{
    public const int LongestPlace = 300;

    // A record prints every property; the key must never reach a log or an exception text.
    public override string ToString() => nameof(LeakReport);
}
