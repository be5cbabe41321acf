using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace SiigoCredentials.Web.Limits;

/// <summary>What a key has left of its limit.</summary>
/// <param name="Remaining">How many events are left at this moment.</param>
/// <param name="UntilOneMore">After which time one more is.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct RemainingQuota(int Remaining, TimeSpan UntilOneMore);

/// <summary>
/// Limits the events of each key in a window by the generic cell rate algorithm (ITU-T I.371), in a table of fixed size: made-up keys do
/// not take more memory. .NET's partitioned limiter keeps an object for each key, which a timer visits, and takes no <see
/// cref="TimeProvider"/>.
/// </summary>
/// <remarks>
/// A key is stored as a seeded 64-bit hash. When a row of the table is full of busy keys, the least busy one loses its count. Instances
/// that share a limit count each event once for every instance until the others know of it: see <see cref="SharedLimits"/>.
/// </remarks>
public sealed class GcraLimiter
{
    /// <summary>How many keys are replicated at once, so that a flood of keys does not become a flood of rows. The rest waits.</summary>
    public const int MostReplicated = 250;

    private const int Rows = 1 << 14;
    private const int Width = 8;

    private readonly long seed = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
    private readonly HashSet<ulong> pending = [];
    private readonly Lock gate = new();
    private readonly TimeProvider clock;
    private readonly int instances;
    private readonly byte[]? secret;
    private readonly long length;
    private readonly long cost;

    /// <summary>The limit of this instance alone.</summary>
    public GcraLimiter(int limit, TimeSpan window, TimeProvider clock) : this(limit, window, clock, instances: 1, secret: null)
    {
    }

    /// <param name="secret">The key of the hashes, which is the same on all instances; null for a limit that is not shared.</param>
    internal GcraLimiter(int limit, TimeSpan window, TimeProvider clock, int instances, byte[]? secret)
    {
        (this.clock, this.instances, this.secret) = (clock, instances, secret);
        (Window, Cost) = (window, window / limit);
        length = (long)(window.TotalSeconds * clock.TimestampFrequency);
        cost = length / limit;
    }

    public TimeSpan Window { get; }

    // Three megabytes, once something is counted.
    private Slot[] Slots => field ??= new Slot[Rows * Width];

    /// <summary>How long it takes to recover one event.</summary>
    public TimeSpan Cost { get; }

    /// <summary>
    /// Counts one event. Null when it is within the limit; otherwise it is not counted, and the result says how long to wait.
    /// </summary>
    public TimeSpan? TryAcquire(ReadOnlySpan<byte> key) => TryAcquire(key, out _);

    /// <inheritdoc cref="TryAcquire(ReadOnlySpan{byte})"/>
    /// <param name="key">The key.</param>
    /// <param name="left">What is left after this event, as far as this instance knows.</param>
    public TimeSpan? TryAcquire(ReadOnlySpan<byte> key, out RemainingQuota left)
    {
        var hash = Hash(key);
        var now = clock.GetTimestamp();
        lock (gate)
        {
            ref var slot = ref Find(hash);
            if (slot.Key != hash || (slot.SpentUntil <= now && slot.Pending > 0))
            {
                slot = new Slot { Key = hash, SpentUntil = now };
            }

            var spent = SpentByOneMore(slot, now);
            if (spent - now > length)
            {
                left = Left(slot.SpentUntil, now);
                return clock.GetElapsedTime(now, spent - length);
            }

            slot.SpentUntil = spent + ((instances - 1) * cost);
            Note(ref slot, 1);
            left = Left(slot.SpentUntil, now);
            return null;
        }
    }

    /// <summary>What <see cref="TryAcquire(ReadOnlySpan{byte})"/> would return now; counts nothing.</summary>
    public TimeSpan? Peek(ReadOnlySpan<byte> key)
    {
        var hash = Hash(key);
        var now = clock.GetTimestamp();
        lock (gate)
        {
            ref var slot = ref Find(hash);
            var spent = slot.Key == hash ? SpentByOneMore(slot, now) : now;
            return spent - now > length ? clock.GetElapsedTime(now, spent - length) : null;
        }
    }

    /// <inheritdoc cref="Peek(ReadOnlySpan{byte})"/>
    public TimeSpan? Peek(string key) => Peek(MemoryMarshal.AsBytes(key.AsSpan()));

    /// <inheritdoc cref="TryAcquire(ReadOnlySpan{byte})"/>
    public TimeSpan? TryAcquire(string key) => TryAcquire(MemoryMarshal.AsBytes(key.AsSpan()));

    /// <summary>Takes back one event that was counted.</summary>
    public void Refund(string key) => Refund(MemoryMarshal.AsBytes(key.AsSpan()));

    /// <inheritdoc cref="Refund(string)"/>
    public void Refund(ReadOnlySpan<byte> key)
    {
        var hash = Hash(key);
        lock (gate)
        {
            ref var slot = ref Find(hash);
            if (slot.Key == hash)
            {
                slot.SpentUntil -= instances * cost;
                Note(ref slot, -1);
            }
        }
    }

    /// <summary>The counts that were not replicated yet, by key.</summary>
    internal Dictionary<ulong, int> Pending()
    {
        lock (gate)
        {
            Dictionary<ulong, int> counts = [];
            foreach (var hash in pending)
            {
                ref var slot = ref Find(hash);
                if (slot.Key == hash && slot.Pending != 0)
                {
                    counts.Add(hash, slot.Pending);
                }
            }

            pending.IntersectWith(counts.Keys);
            return counts;
        }
    }

    /// <summary>Marks counts as replicated.</summary>
    internal void Acknowledge(ulong hash, int count)
    {
        lock (gate)
        {
            ref var slot = ref Find(hash);
            if (slot.Key == hash && (slot.Pending -= count) != 0)
            {
                return; // newer events wait for the next round
            }

            pending.Remove(hash);
        }
    }

    /// <summary>Sets what all instances together have spent of a key's limit, plus what was not replicated yet.</summary>
    internal void Merge(ulong hash, TimeSpan spent)
    {
        var now = clock.GetTimestamp();
        lock (gate)
        {
            ref var slot = ref Find(hash);
            if (slot.Key != hash)
            {
                if (spent <= TimeSpan.Zero)
                {
                    return; // nothing is spent: no slot needed
                }

                slot = new Slot { Key = hash };
            }

            slot.SpentUntil = now + (long)(spent.TotalSeconds * clock.TimestampFrequency)
                + Math.Min(slot.Pending * instances * cost, length);
        }
    }

    private void Note(ref Slot slot, int count)
    {
        if (secret is null)
        {
            return;
        }

        slot.Pending += count;
        if (slot.Pending == 0)
        {
            pending.Remove(slot.Key);
        }
        else if (pending.Count < MostReplicated)
        {
            pending.Add(slot.Key);
        }
    }

    private RemainingQuota Left(long spentUntil, long now)
    {
        var (free, each) = (length - (spentUntil - now), instances * cost); // an event is admitted while its own cost is free
        var remaining = free < cost ? 0 : 1 + ((free - cost) / each);
        return new RemainingQuota((int)remaining, clock.GetElapsedTime(now, now + cost + (remaining * each) - free));
    }

    private long SpentByOneMore(in Slot slot, long now) => Math.Max(slot.SpentUntil, now) + cost;

    // 0 marks an empty slot.
    private ulong Hash(ReadOnlySpan<byte> key)
    {
        if (secret is null)
        {
            return XxHash3.HashToUInt64(key, seed) | 1;
        }

        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret, key, hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash) | 1;
    }

    // The key's slot; or the least busy slot of its row, to replace.
    private ref Slot Find(ulong hash)
    {
        var row = Slots.AsSpan((int)((hash >> 32) % Rows) * Width, Width);
        var idlest = 0;
        for (var place = 0; place < Width; place++)
        {
            if (row[place].Key == hash)
            {
                return ref row[place];
            }

            if (row[place].SpentUntil < row[idlest].SpentUntil)
            {
                idlest = place;
            }
        }

        return ref row[idlest];
    }

    [StructLayout(LayoutKind.Auto)]
    private struct Slot
    {
        public ulong Key;
        public long SpentUntil;
        public int Pending;
    }
}
