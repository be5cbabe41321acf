using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Limits;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Leaks;

/// <summary>
/// The reports that wait to be processed. The request is answered before that, so that neither the answer nor its time reveals whether the
/// key is genuine: a thief could use it to test keys.
/// </summary>
/// <remarks>Each sender has a queue of its own, and the queues take turns. So ten thousand reports of one sender do not hold up
/// another.</remarks>
public sealed class LeakReportQueue(IOptions<LeakOptions> options, SharedLimits limits)
{
    /// <summary>How many reports of one sender may wait: as many as one request may have.</summary>
    public const int MostOfOne = LeakReports.MostAtOnce;

    /// <summary>How many may wait from senders who sign, and how many from all others. The two do not compete.</summary>
    public const int Capacity = 2 * MostOfOne;

    /// <summary>Additional room for senders who have none waiting and send few.</summary>
    public const int Spare = MostOfOne;
    public const int Few = 100;

    private readonly GcraLimiter addresses = limits.Of("reports of leaks", options.Value.ReportsPerMinute, TimeSpan.FromMinutes(1));
    private readonly GcraLimiter signers = limits.Of(
        "signed reports of leaks", options.Value.SignedReportsPerMinute, TimeSpan.FromMinutes(1));
    private readonly Channel<bool> arrivals =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Dictionary<(bool IsSigned, string Sender), Queue<LeakReport>> queues = [];
    private readonly Queue<(bool IsSigned, string Sender)> turns = [];
    private readonly Lock gate = new();
    private readonly int[] waiting = new int[2];

    internal ChannelReader<bool> Arrivals => arrivals.Reader;

    /// <summary>Counts a request before its body is read; null, or how long the sender has to wait.</summary>
    public TimeSpan? BeginFrom(IPAddress? address) => address is null
        ? null : addresses.TryAcquire(ClientAddressKey.Of(address, stackalloc byte[16]));

    /// <summary>
    /// Counts a request with a valid signature for the key instead of the address; null, or how long the sender has to wait.
    /// </summary>
    public TimeSpan? BeginSigned(string keyIdentifier, IPAddress? address)
    {
        if (address is not null)
        {
            addresses.Refund(ClientAddressKey.Of(address, stackalloc byte[16]));
        }

        return signers.TryAcquire(keyIdentifier);
    }

    /// <summary>Adds all reports; false, and adds none, if there is no room.</summary>
    public bool TryDrop(IReadOnlyCollection<LeakReport> reports, IPAddress? address) =>
        TryDrop(reports, isSigned: false, address is null ? "" : Convert.ToHexString(ClientAddressKey.Of(address, stackalloc byte[16])));

    /// <inheritdoc cref="TryDrop(IReadOnlyCollection{LeakReport}, IPAddress?)"/>
    public bool TryDropSigned(IReadOnlyCollection<LeakReport> reports, string keyIdentifier) =>
        TryDrop(reports, isSigned: true, keyIdentifier);

    /// <summary>Takes the next report and its sender; false if none waits.</summary>
    public bool TryTake([NotNullWhen(true)] out LeakReport? report, out (bool IsSigned, string Sender) sender)
    {
        lock (gate)
        {
            if (!turns.TryDequeue(out sender))
            {
                report = null;
                return false;
            }

            var queue = queues[sender];
            report = queue.Dequeue();
            waiting[Kind(sender.IsSigned)]--;
            if (queue.Count > 0)
            {
                turns.Enqueue(sender);
            }
            else
            {
                queues.Remove(sender);
            }

            return true;
        }
    }

    /// <summary>
    /// Adds a report that could not be processed behind the others of its sender. It had room before, so there is no check.
    /// </summary>
    public void Requeue(LeakReport report, (bool IsSigned, string Sender) sender)
    {
        lock (gate)
        {
            Add([report], sender);
        }
    }

    private bool TryDrop(IReadOnlyCollection<LeakReport> reports, bool isSigned, string sender)
    {
        if (reports.Count == 0)
        {
            return true;
        }

        lock (gate)
        {
            var queue = queues.GetValueOrDefault((isSigned, sender));
            var room = queue is null && reports.Count <= Few ? Capacity + Spare : Capacity;
            if ((queue?.Count ?? 0) + reports.Count > MostOfOne || waiting[Kind(isSigned)] + reports.Count > room)
            {
                return false;
            }

            Add(reports, (isSigned, sender));
        }

        arrivals.Writer.TryWrite(true);
        return true;
    }

    private void Add(IReadOnlyCollection<LeakReport> reports, (bool IsSigned, string Sender) sender)
    {
        if (!queues.TryGetValue(sender, out var queue))
        {
            queues.Add(sender, queue = new Queue<LeakReport>(reports.Count));
            turns.Enqueue(sender);
        }

        foreach (var report in reports)
        {
            queue.Enqueue(report);
        }

        waiting[Kind(sender.IsSigned)] += reports.Count;
    }

    private static int Kind(bool isSigned) => isSigned ? 1 : 0;
}
