namespace SiigoCredentials.Web.Notifications;

/// <summary>
/// The delays between attempts: a minute, two, four, and so on up to six hours. The last attempt is a day after the first.
/// </summary>
public static class RetrySchedule
{
    /// <summary>The delay after an attempt that may have delivered the mail.</summary>
    public static readonly TimeSpan AfterUnknown = TimeSpan.FromHours(1);

    private static readonly TimeSpan First = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(6);
    private static readonly TimeSpan Total = TimeSpan.FromDays(1);

    /// <summary>
    /// The delay after so many attempts; null after the last. Time without attempts, such as a stop of the portal, does not count.
    /// </summary>
    public static TimeSpan? DelayAfter(int attempts)
    {
        var (delay, left) = (First, Total);
        for (var attempt = 1; attempt < attempts && left > TimeSpan.Zero; attempt++)
        {
            left -= delay;
            delay = Shorter(delay * 2, Longest);
        }

        return left > TimeSpan.Zero ? Shorter(delay, left) : null;
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
