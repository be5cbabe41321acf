namespace SiigoCredentials.Web.Credentials;

/// <summary>How a key is replaced: at once, with an overlap in which the former one goes on working, or because it leaked.</summary>
/// <param name="Overlap">Zero for at once.</param>
/// <param name="IsLeaked">Ends every key that works and its tokens at once, whatever the overlap.</param>
public sealed record RotationPlan(TimeSpan Overlap, bool IsLeaked = false)
{
    /// <summary>No overlap is ever longer (the bound of the key's second life).</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    public static readonly RotationPlan AtOnce = new(TimeSpan.Zero);

    public static readonly RotationPlan Leaked = new(TimeSpan.Zero, IsLeaked: true);
}
