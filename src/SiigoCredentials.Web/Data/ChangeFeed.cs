using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Data;

/// <summary>
/// Invalidates caches. Before a request uses a cached value, <see cref="CatchUpAsync"/> asks the database for the changes committed since
/// the last call. So a committed change takes effect at the next request, whichever process made it.
/// </summary>
public abstract class ChangeFeed : IDisposable
{
    /// <summary>How many of the newest changes are kept. An instance that missed a deleted one clears its caches.</summary>
    protected const long Kept = 10_000;

    private readonly List<Action<ChangeKind, string?>> listeners = [];

    /// <summary>Held while listeners run, a value is cached, or the position is read.</summary>
    protected Lock Gate { get; } = new();

    /// <summary>The position of the feed. Every change moves it.</summary>
    protected long Position { get; set; }

    /// <summary>Applies every change committed before the call. Returns the feed's position, for <see cref="Remember"/>.</summary>
    public abstract ValueTask<long> CatchUpAsync();

    /// <summary>Deletes old changes. An instance that has not read them clears its caches instead.</summary>
    public abstract Task DeleteExpiredAsync(AppDbContext db, CancellationToken ct);

    public abstract void Dispose();

    /// <summary>Calls <paramref name="forget"/> at every change from now on, while no request can read the caches.</summary>
    public void OnChange(Action<ChangeKind, string?> forget)
    {
        lock (Gate)
        {
            listeners.Add(forget);
        }
    }

    /// <summary>Caches a value that was read when the feed was at <paramref name="readAt"/>, unless something has changed since.</summary>
    public void Remember(long readAt, Action remember)
    {
        lock (Gate)
        {
            if (Position == readAt)
            {
                remember();
            }
        }
    }

    protected void Tell(ChangeKind kind, string? key) => listeners.ForEach(forget => forget(kind, key));

    protected void ForgetEverything()
    {
        foreach (var kind in (ChangeKind[])[ChangeKind.Plan, ChangeKind.Token, ChangeKind.SigningKey])
        {
            Tell(kind, null);
        }
    }
}

internal sealed class ChangeFeedCleanup(ChangeFeed feed, AppDbContext db) : ICleanup
{
    public Task DeleteExpiredAsync(CancellationToken ct) => feed.DeleteExpiredAsync(db, ct);
}
