using System.ComponentModel.DataAnnotations;

namespace SiigoCredentials.Web.Leaks;

/// <summary>Section <c>Leaks</c>.</summary>
public sealed class LeakOptions
{
    /// <summary>How many times a minute one address (a /64 of IPv6) may report, each time up to a hundred keys.</summary>
    [Range(1, 100_000)]
    public int ReportsPerMinute { get; init; } = 30;
}
