using Microsoft.Extensions.Time.Testing;

namespace SiigoCredentials.Tests;

/// <summary>
/// A clock that the test drives; it stands at the given moment, or at noon (UTC) of one and the same day, until it is set on.
/// </summary>
public class TestClock(DateTimeOffset? start = null) : FakeTimeProvider(start ?? Noon)
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private static readonly TimeSpan Felt = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Goes on as after a sleep of the machine: timers feel the last minute, not each of the million seconds before it. So a longer one
    /// does not come due.
    /// </summary>
    public new void Advance(TimeSpan span)
    {
        if (span > Felt)
        {
            AdjustTime(base.GetUtcNow() + span - Felt);
        }

        base.Advance(span > Felt ? Felt : span);
    }

    /// <summary>Goes on with every timer feeling all of it.</summary>
    public void Tick(TimeSpan span) => base.Advance(span);

    /// <summary><see cref="Advance"/> to a moment.</summary>
    public new void SetUtcNow(DateTimeOffset moment) => Advance(moment - base.GetUtcNow());
}
