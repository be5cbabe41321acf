namespace SiigoCredentials.Web.Webhooks;

/// <summary>
/// The delays between attempts, as the Standard Webhooks specification advises: short at first, then ever longer, and each a little
/// different, so that the events of an outage do not come back all at once. The last attempt is a day after the first.
/// </summary>
public static class WebhookRetrySchedule
{
    private const double Jitter = 0.1;

    // However long a receiver wants to be left alone.
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(8);

    private static readonly TimeSpan[] Delays =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(15),
        TimeSpan.FromMinutes(30), TimeSpan.FromHours(1), TimeSpan.FromHours(2), TimeSpan.FromHours(4), TimeSpan.FromHours(8),
        TimeSpan.FromHours(8),
    ];

    /// <summary>The delay after so many attempts; null after the last.</summary>
    /// <param name="attempts">How many attempts there were.</param>
    /// <param name="id">The event, which decides how much longer it waits than others.</param>
    /// <param name="wanted">How long the receiver asked for; null if it did not.</param>
    public static TimeSpan? DelayAfter(int attempts, Guid id, TimeSpan? wanted = null)
    {
        if (attempts > Delays.Length)
        {
            return null;
        }

        var delay = Delays[attempts - 1] * (1 + (Jitter * id.ToByteArray()[^1] / byte.MaxValue));
        var asked = wanted < LongestWait ? wanted : wanted is null ? null : LongestWait;
        return asked > delay ? asked : delay;
    }
}
