using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace SiigoCredentials.Web.Protection;

/// <summary>
/// So many events in a time for each key, by the generic cell rate algorithm (ITU-T I.371), over a table of fixed size: memory does not grow with
/// the number of keys that somebody makes up. .NET's own partitioned limiter keeps an object and a timer's visit for each key, and no test can drive its clock.
/// </summary>
/// <remarks>A key is kept as a seeded 64-bit hash. Where a row of the table is full of busy keys, the least busy one is forgiven.</remarks>
public sealed class RateTable(int limit, TimeSpan window, TimeProvider clock)
{
    private const int Rows = 1 << 14;
    private const int Width = 8;

    private readonly long seed = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
    private readonly Slot[] slots = new Slot[Rows * Width];
    private readonly Lock gate = new();
    private readonly long length = (long)(window.TotalSeconds * clock.TimestampFrequency);

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

            slot.SpentUntil = spent;
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
                slot.SpentUntil -= length / limit;
            }
        }
    }

    private long SpentByOneMore(in Slot slot, long now) => Math.Max(slot.SpentUntil, now) + (length / limit);

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
