using System.Threading.RateLimiting;

namespace SiigoCredentials.Web.Accounts;

/// <summary>More passwords wait for hashing than this machine can process in a few seconds. Nothing was done.</summary>
public sealed class PasswordHashingQueueFullException() : Exception("The queue for password hashing is full.")
{
    /// <summary>The value of <c>Retry-After</c>.</summary>
    public static readonly TimeSpan Wait = TimeSpan.FromSeconds(10);
}

/// <summary>
/// Hashing a password occupies a core for a tenth of a second, so the queues for it are bounded (ASVS 15.2.2). Unknown browsers first wait
/// for a place; there is one place per core. Owners (known browser, session or mailed link) skip that queue: they compete for the cores
/// only with the unknown browsers that have a place. Each owner hashes one password at a time, so that one owner cannot occupy all cores.
/// </summary>
public sealed class PasswordHashingLimiter(SecurityLog security) : IDisposable
{
    public static readonly int AtOnce = Environment.ProcessorCount;

    /// <summary>The last one in the queue waits about five seconds.</summary>
    public static readonly int Queue = 50 * AtOnce;

    private const int QueuePerOwner = 5;

    private readonly ConcurrencyLimiter cores = new(new() { PermitLimit = AtOnce, QueueLimit = Queue });
    private readonly ConcurrencyLimiter places = new(new() { PermitLimit = AtOnce, QueueLimit = Queue });
    private readonly PartitionedRateLimiter<string> owners = PartitionedRateLimiter.Create<string, string>(
        owner => RateLimitPartition.GetConcurrencyLimiter(owner, _ => new() { PermitLimit = 1, QueueLimit = QueuePerOwner }),
        StringComparer.Ordinal);

    /// <summary>Waits for a core. Dispose of the result to release it.</summary>
    /// <param name="owner">The account, if a known browser, a session or a mailed link proves its owner; otherwise null.</param>
    /// <param name="ct">Cancels the waiting.</param>
    /// <exception cref="PasswordHashingQueueFullException">The queue is full.</exception>
    public async Task<IDisposable> AcquireAsync(string? owner, CancellationToken ct)
    {
        var place = OrThrow(owner is null
            ? await places.AcquireAsync(cancellationToken: ct)
            : await owners.AcquireAsync(owner, cancellationToken: ct));
        try
        {
            return new Slot(OrThrow(await cores.AcquireAsync(cancellationToken: ct)), place);
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
        places.Dispose();
        owners.Dispose();
    }

    private RateLimitLease OrThrow(RateLimitLease lease)
    {
        if (lease.IsAcquired)
        {
            return lease;
        }

        security.TooManyAtOnce();
        throw new PasswordHashingQueueFullException();
    }

    // Releases the core first, so that a waiting owner gets it before the next unknown browser.
    private sealed class Slot(RateLimitLease core, RateLimitLease place) : IDisposable
    {
        public void Dispose()
        {
            core.Dispose();
            place.Dispose();
        }
    }
}
