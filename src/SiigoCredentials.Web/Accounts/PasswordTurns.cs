using System.Threading.RateLimiting;

namespace SiigoCredentials.Web.Accounts;

/// <summary>More people want their password compared than this machine can do in a few seconds; nothing was done.</summary>
public sealed class TooManyAtOnceException() : Exception("Too many passwords wait to be compared.")
{
    /// <summary>When it is worth trying again.</summary>
    public static readonly TimeSpan Wait = TimeSpan.FromSeconds(10);
}

/// <summary>Hashing a password keeps a core busy for a tenth of a second: here it takes turns, and a queue with an end (ASVS 15.2.2).</summary>
public sealed class PasswordTurns(SecurityLog security) : IDisposable
{
    public static readonly int AtOnce = Environment.ProcessorCount;

    /// <summary>Who stands at the end of it waits for some five seconds.</summary>
    public static readonly int Queue = 50 * AtOnce;

    private readonly ConcurrencyLimiter limiter = new(new() { PermitLimit = AtOnce, QueueLimit = Queue });

    /// <summary>The right to hash until it is disposed of.</summary>
    /// <exception cref="TooManyAtOnceException">The queue is full.</exception>
    public async Task<IDisposable> TakeAsync(CancellationToken ct)
    {
        var turn = await limiter.AcquireAsync(cancellationToken: ct);
        if (turn.IsAcquired)
        {
            return turn;
        }

        security.TooManyAtOnce();
        throw new TooManyAtOnceException();
    }

    public void Dispose() => limiter.Dispose();
}
