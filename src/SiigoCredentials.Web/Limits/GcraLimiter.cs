using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace SiigoCredentials.Web.Limits;

/// <summary>
/// So many events in a time for each key, by the generic cell rate algorithm (ITU-T I.371), over a table of fixed size: memory does not grow with
/// the number of keys that somebody makes up. .NET's own partitioned limiter keeps an object and a timer's visit for each key, and no test can drive its clock.
/// </summary>
/// <remarks>
/// A key is kept as a seeded 64-bit hash. Where a row of the table is full of busy keys, the least busy one is forgiven. Of several instances that grant a
/// limit together, each lets its own event stand for one of every instance until the others were told of it: see <see cref="SharedLimits"/>.
/// </remarks>
public sealed class GcraLimiter
{
    /// <summary>Of how many keys the others are told at once, so that no flood of keys becomes one of rows. The rest waits, and stands for all instances.</summary>
    public const int MostReplicated = 250;

    private const int Rows = 1 << 14;
    private const int Width = 8;

    private readonly long seed = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
    private readonly Slot[] slots = new Slot[Rows * Width];
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

    /// <param name="secret">Makes the hashes of the keys that the instances tell each other, the same at all; null where there is nobody to tell.</param>
    internal GcraLimiter(int limit, TimeSpan window, TimeProvider clock, int instances, byte[]? secret)
    {
        (this.clock, this.instances, this.secret) = (clock, instances, secret);
        (Window, Cost) = (window, window / limit);
        length = (long)(window.TotalSeconds * clock.TimestampFrequency);
        cost = length / limit;
    }

    public TimeSpan Window { get; }

    /// <summary>How long what one event took needs to come back.</summary>
    public TimeSpan Cost { get; }

    /// <summary>Counts one event. Null when it is within the limit; else nothing was counted, and one will fit after the time returned.</summary>
    public TimeSpan? TryAcquire(ReadOnlySpan<byte> key)
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
                return clock.GetElapsedTime(now, spent - length);
            }

            slot.SpentUntil = spent + ((instances - 1) * cost);
            Note(ref slot, 1);
            return null;
        }
    }

    /// <summary>What <see cref="TryAcquire(ReadOnlySpan{byte})"/> would say now; counts nothing.</summary>
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

    /// <summary>How many events of which keys the others are to be told of.</summary>
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

    /// <summary>The others can know of them now.</summary>
    internal void Acknowledge(ulong hash, int count)
    {
        lock (gate)
        {
            ref var slot = ref Find(hash);
            if (slot.Key == hash && (slot.Pending -= count) != 0)
            {
                return; // more has come since they were told: it is due at the next look
            }

            pending.Remove(hash);
        }
    }

    /// <summary>What all instances together have spent of a key's limit; what they were not told of yet comes on top.</summary>
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
                    return; // no news, and nobody has to go for it
                }

                slot = new Slot { Key = hash };
            }

            slot.SpentUntil = now + (long)(spent.TotalSeconds * clock.TimestampFrequency) + Math.Min(slot.Pending * instances * cost, length);
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

    // The key's own slot or, where it has none, the one that has been idle longest.
    private ref Slot Find(ulong hash)
    {
        var row = slots.AsSpan((int)((hash >> 32) % Rows) * Width, Width);
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
