using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace SiigoCredentials.Web.Protection;

/// <summary>
/// So many events in a time for each key, by the generic cell rate algorithm (ITU-T I.371), over a table of fixed size: memory does not grow with
/// the number of keys that somebody makes up. .NET's own partitioned limiter keeps an object and a timer's visit for each key, and no test can drive its clock.
/// </summary>
/// <remarks>
/// A key is kept as a seeded 64-bit hash. Where a row of the table is full of busy keys, the least busy one is forgiven. Of several instances that grant a
/// limit together, each lets its own event stand for one of every instance until it learns what was counted in truth: see <see cref="SharedLimits"/>.
/// </remarks>
public sealed class RateTable(int limit, TimeSpan window, TimeProvider clock, int instances, long seed)
{
    /// <summary>How many keys one look tells the others of, so that no flood of keys becomes one of rows; the rest keep the instance's own count.</summary>
    public const int MostTold = 250;

    private const int Rows = 1 << 14;
    private const int Width = 8;

    private readonly Slot[] slots = new Slot[Rows * Width];
    private readonly Lock gate = new();
    private readonly long length = (long)(window.TotalSeconds * clock.TimestampFrequency);
    private Dictionary<ulong, int> untold = [];

    /// <summary>The limit of this instance alone.</summary>
    public RateTable(int limit, TimeSpan window, TimeProvider clock)
        : this(limit, window, clock, instances: 1, seed: BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))))
    {
    }

    public TimeSpan Window => window;

    /// <summary>How long what one event took needs to come back.</summary>
    public TimeSpan Cost => window / limit;

    private long Ticks => length / limit;

    /// <summary>Counts one event. Null when it is within the limit; else nothing was counted, and one will fit after the time returned.</summary>
    public TimeSpan? Spend(ReadOnlySpan<byte> key)
    {
        var hash = Hash(key);
        var now = clock.GetTimestamp();
        lock (gate)
        {
            ref var slot = ref Find(hash);
            if (slot.Key != hash)
            {
                slot = new Slot { Key = hash, SpentUntil = now };
            }

            var spent = SpentByOneMore(slot, now);
            if (spent - now > length)
            {
                return clock.GetElapsedTime(now, spent - length);
            }

            slot.SpentUntil = spent + ((instances - 1) * Ticks);
            Note(hash, 1);
            return null;
        }
    }

    /// <summary>What <see cref="Spend(ReadOnlySpan{byte})"/> would say now; counts nothing.</summary>
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

    /// <inheritdoc cref="Spend(ReadOnlySpan{byte})"/>
    public TimeSpan? Spend(string key) => Spend(MemoryMarshal.AsBytes(key.AsSpan()));

    /// <summary>Takes back one event that was counted.</summary>
    public void Refund(string key)
    {
        var hash = Hash(MemoryMarshal.AsBytes(key.AsSpan()));
        lock (gate)
        {
            ref var slot = ref Find(hash);
            if (slot.Key == hash)
            {
                slot.SpentUntil -= instances * Ticks;
                Note(hash, -1);
            }
        }
    }

    /// <summary>How many events of each key were counted here since the last call.</summary>
    internal Dictionary<ulong, int> TakeUntold()
    {
        lock (gate)
        {
            var taken = untold;
            untold = [];
            return taken;
        }
    }

    /// <summary>What all instances together have spent of a key's limit; what was counted here since comes on top.</summary>
    internal void Learn(ulong hash, TimeSpan spent)
    {
        var now = clock.GetTimestamp();
        lock (gate)
        {
            ref var slot = ref Find(hash);
            if (slot.Key != hash && spent <= TimeSpan.Zero)
            {
                return; // no news, and nobody has to go for it
            }

            var since = untold.GetValueOrDefault(hash) * instances * Ticks;
            slot = new Slot { Key = hash, SpentUntil = now + (long)(spent.TotalSeconds * clock.TimestampFrequency) + since };
        }
    }

    private void Note(ulong hash, int count)
    {
        if (instances == 1 || (untold.Count == MostTold && !untold.ContainsKey(hash)))
        {
            return;
        }

        ref var noted = ref CollectionsMarshal.GetValueRefOrAddDefault(untold, hash, out _);
        noted += count;
        if (noted == 0)
        {
            untold.Remove(hash);
        }
    }

    private long SpentByOneMore(in Slot slot, long now) => Math.Max(slot.SpentUntil, now) + Ticks;

    private ulong Hash(ReadOnlySpan<byte> key) => XxHash3.HashToUInt64(key, seed) | 1; // 0 marks an empty slot

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
    }
}
