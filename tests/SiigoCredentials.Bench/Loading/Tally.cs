namespace SiigoCredentials.Bench.Loading;

/// <summary>Answers counted by status, with their latencies.</summary>
internal sealed class Tally
{
    private readonly int[] statuses = new int[600];

    public Histogram Latencies { get; } = new();

    public long Requests => statuses.Sum(count => (long)count);

    public IEnumerable<int> Statuses => Enumerable.Range(0, statuses.Length).Where(status => statuses[status] > 0);

    public double ShareOf(int status) => (double)statuses[status] / Math.Max(1, Requests);

    public void Add(int status, TimeSpan latency)
    {
        statuses[status]++;
        Latencies.Add(latency);
    }

    public void Add(Tally other)
    {
        Latencies.Add(other.Latencies);
        for (var status = 0; status < statuses.Length; status++)
        {
            statuses[status] += other.statuses[status];
        }
    }
}
