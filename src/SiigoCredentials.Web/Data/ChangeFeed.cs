using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Data;

/// <summary>
/// Keeps what is remembered in memory true: before a request trusts it, <see cref="CatchUpAsync"/> asks the database what anybody has committed
/// since. A change that was acknowledged to somebody is therefore in force at the next request, whichever process made it.
/// </summary>
public abstract class ChangeFeed : IDisposable
{
    /// <summary>How many of the newest changes stay; an instance that has not looked for longer forgets everything.</summary>
    protected const long Kept = 10_000;

    private readonly List<Action<ChangeKind, string?>> listeners = [];

    /// <summary>Held while anybody is told, remembers, or asks where the feed stands.</summary>
    protected Lock Gate { get; } = new();

    /// <summary>Where the feed stands; another one after every change.</summary>
    protected long Position { get; set; }

    /// <summary>Learns of every change committed before the call; the result is the feed's position, for <see cref="Remember"/>.</summary>
    public abstract ValueTask<long> CatchUpAsync();

    /// <summary>Deletes changes that every instance has long read; one that has not forgets everything instead.</summary>
    public abstract Task DeleteExpiredAsync(AppDbContext db, CancellationToken ct);

    public abstract void Dispose();

    /// <summary>From here on <paramref name="forget"/> hears of what may no longer be remembered, while no other request can look.</summary>
    public void OnChange(Action<ChangeKind, string?> forget)
    {
        lock (Gate)
        {
            listeners.Add(forget);
        }
    }

    /// <summary>Remembers something that was read after the feed stood at <paramref name="readAt"/>, unless something changed in between.</summary>
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
