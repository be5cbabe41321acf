using System.Net;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Protection;

namespace SiigoCredentials.Web.Leaks;

/// <summary>
/// Where reports are dropped. Whoever drops one goes away at once: whether the key was genuine shows neither in the answer nor in the time, which
/// would tell a thief that a key without its Usuario API is worth something.
/// </summary>
public sealed class LeakBox(IOptions<LeakOptions> options, SharedLimits limits)
{
    private const int Capacity = 10_000;

    private readonly RateTable addresses = limits.Of("reports of leaks", options.Value.ReportsPerMinute, TimeSpan.FromMinutes(1));
    private readonly Channel<LeakReport> reports = Channel.CreateBounded<LeakReport>(Capacity);

    internal ChannelReader<LeakReport> Reports => reports.Reader;

    /// <summary>Counts one who reports, before anything is read; how long to wait, null when they may go on.</summary>
    public TimeSpan? BeginFrom(IPAddress? address) => address is null ? null : addresses.Spend(Network.Of(address, stackalloc byte[16]));

    /// <summary>What nobody can have been given is dropped here. False when the box is full.</summary>
    public bool TryDrop(LeakReport report) => !AccessKeyFormat.IsWellFormed(report.Token) || reports.Writer.TryWrite(report);
}
