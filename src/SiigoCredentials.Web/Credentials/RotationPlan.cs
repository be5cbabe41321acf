using SiigoCredentials.Web.Calendar;

namespace SiigoCredentials.Web.Credentials;

/// <summary>How a key is replaced: at once, with an overlap in which the former one goes on working, or because it leaked.</summary>
/// <param name="Overlap">Zero for at once.</param>
/// <param name="IsLeaked">Ends every key that works and its tokens at once, whatever the overlap.</param>
/// <param name="EndsInWorkingHours">Moves the end of an overlap of a day or more to when somebody is there to notice it.</param>
public sealed record RotationPlan(TimeSpan Overlap, bool IsLeaked = false, bool EndsInWorkingHours = false)
{
    /// <summary>No overlap is ever longer (the bound of the key's second life).</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    public static readonly RotationPlan AtOnce = new(TimeSpan.Zero);

    public static readonly RotationPlan Leaked = new(TimeSpan.Zero, IsLeaked: true);

    private static readonly TimeSpan LongEnoughToMove = TimeSpan.FromDays(1);

    /// <summary>When the overlap would end if it began now: never before the time that was chosen, never later than <see cref="Longest"/>.</summary>
    public GoodMoment EndFrom(DateTimeOffset now)
    {
        var chosen = new GoodMoment(now + Overlap, []);
        return EndsInWorkingHours && Overlap >= LongEnoughToMove && WorkingHours.From(chosen.At) is var moved && moved.At <= now + Longest ? moved : chosen;
    }
}
