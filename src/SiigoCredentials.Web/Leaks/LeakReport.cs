namespace SiigoCredentials.Web.Leaks;

/// <summary>A report of a leaked key. It is only in memory, until it is processed.</summary>
/// <param name="Token">The text that may be an Access Key.</param>
/// <param name="Place">Where it was seen, in the reporter's words; empty if not stated.</param>
/// <param name="Address">The address of the reporter.</param>
/// <param name="Times">How many times the key is in the request.</param>
/// <param name="Attempts">How many times processing has failed.</param>
public sealed record LeakReport(string Token, string Place, string? Address, int Times = 1, int Attempts = 0)
{
    public const int LongestPlace = 300;

    // The default would print the key, which no log or exception may contain.
    public override string ToString() => nameof(LeakReport);
}
