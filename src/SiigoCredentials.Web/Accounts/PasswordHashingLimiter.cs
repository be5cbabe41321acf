using System.Threading.RateLimiting;

namespace SiigoCredentials.Web.Accounts;

/// <summary>More people want their password compared than this machine can do in a few seconds; nothing was done.</summary>
public sealed class PasswordHashingQueueFullException() : Exception("Too many passwords wait to be compared.")
{
    /// <summary>When it is worth trying again.</summary>
    public static readonly TimeSpan Wait = TimeSpan.FromSeconds(10);
}

/// <summary>
/// Hashing a password keeps a core busy for a tenth of a second, so it takes turns, with bounded queues (ASVS 15.2.2). Strangers first queue for a place, of which
/// there is one for each core. An owner (known browser, session, mailed link) skips that queue, and meets at the cores only the strangers who have a place. Each
/// owner has one turn at a time, so that one owner cannot fill the cores either.
/// </summary>
public sealed class PasswordHashingLimiter(SecurityLog security) : IDisposable
{
    public static readonly int AtOnce = Environment.ProcessorCount;

    /// <summary>The last stranger in it waits for some five seconds.</summary>
    public static readonly int Queue = 50 * AtOnce;

    private const int QueueOfOne = 5;

    private readonly ConcurrencyLimiter cores = new(new() { PermitLimit = AtOnce, QueueLimit = Queue });
    private readonly ConcurrencyLimiter strangers = new(new() { PermitLimit = AtOnce, QueueLimit = Queue });
    private readonly PartitionedRateLimiter<string> owners = PartitionedRateLimiter.Create<string, string>(
        owner => RateLimitPartition.GetConcurrencyLimiter(owner, _ => new() { PermitLimit = 1, QueueLimit = QueueOfOne }), StringComparer.Ordinal);

    /// <summary>The right to hash until it is disposed of.</summary>
    /// <param name="owner">The owner, if a known browser, a session or a mailed link vouches for them; null for a stranger.</param>
    /// <param name="ct">Stops the waiting.</param>
    /// <exception cref="PasswordHashingQueueFullException">The queue is full.</exception>
    public async Task<IDisposable> TakeAsync(string? owner, CancellationToken ct)
    {
        var place = Granted(owner is null ? await strangers.AcquireAsync(cancellationToken: ct) : await owners.AcquireAsync(owner, cancellationToken: ct));
        try
        {
            return new Turn(Granted(await cores.AcquireAsync(cancellationToken: ct)), place);
        }
        catch
        {
            place.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        cores.Dispose();
        strangers.Dispose();
        owners.Dispose();
    }

    private RateLimitLease Granted(RateLimitLease lease)
    {
        if (lease.IsAcquired)
        {
            return lease;
        }

        security.TooManyAtOnce();
        throw new PasswordHashingQueueFullException();
    }

    // The core first: an owner who waits for it goes before the next stranger.
    private sealed class Turn(RateLimitLease core, RateLimitLease place) : IDisposable
    {
        public void Dispose()
        {
            core.Dispose();
            place.Dispose();
        }
    }
}
