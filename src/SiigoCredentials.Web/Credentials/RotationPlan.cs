using SiigoCredentials.Web.Calendar;

namespace SiigoCredentials.Web.Credentials;

/// <summary>How a key is replaced: at once, with an overlap during which the former key still works, or because it leaked.</summary>
/// <param name="Overlap">How long the former key still works; zero for at once.</param>
/// <param name="IsLeaked">Whether every working key and its tokens end at once, whatever the overlap.</param>
/// <param name="EndsInWorkingHours">Whether the end of an overlap of a day or more is moved into working hours, when people notice
/// it.</param>
/// <param name="FirstUseWithin">How long the new key may wait for its first use, with which the overlap begins; unused it lapses. Null if
/// the overlap begins at once.</param>
public sealed record RotationPlan(
    TimeSpan Overlap, bool IsLeaked = false, bool EndsInWorkingHours = false, TimeSpan? FirstUseWithin = null)
{
    /// <summary>The times that a new key may wait for its first use.</summary>
    public static readonly IReadOnlyList<TimeSpan> FirstUseWaits =
        [TimeSpan.FromDays(1), TimeSpan.FromDays(3), TimeSpan.FromDays(7), TimeSpan.FromDays(30)];

    /// <summary>How long a new key waits for its first use where nobody chose.</summary>
    public static readonly TimeSpan UsualFirstUseWait = TimeSpan.FromDays(7);

    /// <summary>The longest overlap.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    public static readonly RotationPlan AtOnce = new(TimeSpan.Zero);

    public static readonly RotationPlan Leaked = new(TimeSpan.Zero, IsLeaked: true);

    private static readonly TimeSpan LongEnoughToMove = TimeSpan.FromDays(1);

    /// <summary>When an overlap that begins now ends: not before the chosen time, and not after <see cref="Longest"/>.</summary>
    public GoodMoment EndFrom(DateTimeOffset now)
    {
        var chosen = new GoodMoment(now + Overlap, []);
        return EndsInWorkingHours && Overlap >= LongEnoughToMove && WorkingHours.From(chosen.At) is var moved && moved.At <= now + Longest
            ? moved : chosen;
    }
}
