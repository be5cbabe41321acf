using System.Numerics;

namespace SiigoCredentials.Bench.Loading;

/// <summary>Counts latencies in buckets no wider than 1/64 of their value, so that percentiles cost no memory per request.</summary>
internal sealed class Histogram
{
    private const int Steps = 64;
    private const long LongestMicroseconds = 120_000_000;

    private readonly int[] counts = new int[Index(LongestMicroseconds) + 1];

    public void Add(TimeSpan latency) => counts[Index(Math.Clamp((long)latency.TotalMicroseconds, 0, LongestMicroseconds))]++;

    public void Add(Histogram other)
    {
        for (var index = 0; index < counts.Length; index++)
        {
            counts[index] += other.counts[index];
        }
    }

    public double MillisecondsAt(double quantile)
    {
        var rest = (long)Math.Ceiling(counts.Sum(count => (long)count) * quantile);
        var index = 0;
        for (; index < counts.Length - 1 && rest > counts[index]; index++)
        {
            rest -= counts[index];
        }

        return Microseconds(index) / 1000.0;
    }

    private static int Index(long microseconds)
    {
        var shift = microseconds < 2 * Steps ? 0 : BitOperations.Log2((ulong)microseconds) - BitOperations.Log2(Steps);
        return (shift * Steps) + (int)(microseconds >> shift);
    }

    private static long Microseconds(int index)
    {
        var shift = index < 2 * Steps ? 0 : (index / Steps) - 1;
        return (long)(index - (shift * Steps)) << shift;
    }
}
