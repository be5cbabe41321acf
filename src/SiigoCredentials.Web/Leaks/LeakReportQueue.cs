using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Limits;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Leaks;

/// <summary>
/// Where reports are dropped. Who drops one goes away at once: whether the key was genuine shows neither in the answer nor in the time, which
/// would tell a thief that a key without its Usuario API is worth something.
/// </summary>
/// <remarks>Each sender has a queue, and one report of each queue is taken in turn: ten thousand reports from one sender delay another by one at a time.</remarks>
public sealed class LeakReportQueue(IOptions<LeakOptions> options, SharedLimits limits)
{
    /// <summary>How many reports of one sender may wait: a whole body.</summary>
    public const int MostOfOne = LeakReports.MostAtOnce;

    /// <summary>How many may wait from senders who signed, and as many from others: neither can crowd the other out.</summary>
    public const int Capacity = 2 * MostOfOne;

    /// <summary>Room beyond it, for senders who have none waiting and send few.</summary>
    public const int Spare = MostOfOne;
    public const int Few = 100;

    private readonly GcraLimiter addresses = limits.Of("reports of leaks", options.Value.ReportsPerMinute, TimeSpan.FromMinutes(1));
    private readonly GcraLimiter signers = limits.Of("signed reports of leaks", options.Value.SignedReportsPerMinute, TimeSpan.FromMinutes(1));
    private readonly Channel<bool> news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Dictionary<(bool IsSigned, string Sender), Queue<LeakReport>> piles = [];
    private readonly Queue<(bool IsSigned, string Sender)> turns = [];
    private readonly Lock gate = new();
    private readonly int[] waiting = new int[2];

    internal ChannelReader<bool> News => news.Reader;

    /// <summary>Counts one who reports, before anything is read; how long to wait, null when they may go on.</summary>
    public TimeSpan? BeginFrom(IPAddress? address) => address is null ? null : addresses.TryAcquire(ClientAddressKey.Of(address, stackalloc byte[16]));

    /// <summary>Counts a report with a valid signature for the key, and no longer for the address.</summary>
    public TimeSpan? BeginSigned(string keyIdentifier, IPAddress? address)
    {
        if (address is not null)
        {
            addresses.Refund(ClientAddressKey.Of(address, stackalloc byte[16]));
        }

        return signers.TryAcquire(keyIdentifier);
    }

    /// <summary>All of them or none; false when there is no room.</summary>
    public bool TryDrop(IReadOnlyCollection<LeakReport> reports, IPAddress? address) =>
        TryDrop(reports, isSigned: false, address is null ? "" : Convert.ToHexString(ClientAddressKey.Of(address, stackalloc byte[16])));

    /// <inheritdoc cref="TryDrop(IReadOnlyCollection{LeakReport}, IPAddress?)"/>
    public bool TryDropSigned(IReadOnlyCollection<LeakReport> reports, string keyIdentifier) => TryDrop(reports, isSigned: true, keyIdentifier);

    /// <summary>The next in turn, and whose pile it was in; false when nothing waits.</summary>
    public bool TryTake([NotNullWhen(true)] out LeakReport? report, out (bool IsSigned, string Sender) sender)
    {
        lock (gate)
        {
            if (!turns.TryDequeue(out sender))
            {
                report = null;
                return false;
            }

            var pile = piles[sender];
            report = pile.Dequeue();
            waiting[Kind(sender.IsSigned)]--;
            if (pile.Count > 0)
            {
                turns.Enqueue(sender);
            }
            else
            {
                piles.Remove(sender);
            }

            return true;
        }
    }

    /// <summary>Puts one that could not be looked at behind the others of its pile; it had its room before.</summary>
    public void PutBack(LeakReport report, (bool IsSigned, string Sender) sender)
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
            var pile = piles.GetValueOrDefault((isSigned, sender));
            var room = pile is null && reports.Count <= Few ? Capacity + Spare : Capacity;
            if ((pile?.Count ?? 0) + reports.Count > MostOfOne || waiting[Kind(isSigned)] + reports.Count > room)
            {
                return false;
            }

            Add(reports, (isSigned, sender));
        }

        news.Writer.TryWrite(true);
        return true;
    }

    private void Add(IReadOnlyCollection<LeakReport> reports, (bool IsSigned, string Sender) sender)
    {
        if (!piles.TryGetValue(sender, out var pile))
        {
            piles.Add(sender, pile = new Queue<LeakReport>(reports.Count));
            turns.Enqueue(sender);
        }

        foreach (var report in reports)
        {
            pile.Enqueue(report);
        }

        waiting[Kind(sender.IsSigned)] += reports.Count;
    }

    private static int Kind(bool isSigned) => isSigned ? 1 : 0;
}
