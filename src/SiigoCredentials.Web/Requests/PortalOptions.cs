using System.ComponentModel.DataAnnotations;

namespace SiigoCredentials.Web.Requests;

/// <summary>Section <c>Portal</c>.</summary>
public sealed class PortalOptions
{
    /// <summary>The address at which people and integrations reach this installation, such as <c>https://portal.example</c>. Demanded outside Development.</summary>
    public string? PublicUrl { get; set => field = string.IsNullOrWhiteSpace(value) ? null : value.TrimEnd('/'); }

    /// <summary>Addresses or networks (CIDR) whose X-Forwarded-For and X-Forwarded-Proto are believed; nobody's by default (ASVS 4.1.3).</summary>
    public string[] TrustedProxies { get; init; } = [];

    /// <summary>How many portals share the database: between two exchanges of what they counted, each grants its share of a limit on attempts.</summary>
    [Range(1, 1_000)]
    public int Instances { get; init; } = 1;

    /// <summary>How many pages an address gets in a minute without a session and without a known browser; a third of them at once.</summary>
    [Range(60, 1_000_000)]
    public int StrangersPagesPerMinute { get; init; } = 600;

    /// <summary>For how long a portal that was told to stop goes on answering, so that a balancer sees it unready and sends nothing more.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:25")] // the host waits 30 seconds for everything
    public TimeSpan DrainTime { get; init; } = TimeSpan.Zero;
}
