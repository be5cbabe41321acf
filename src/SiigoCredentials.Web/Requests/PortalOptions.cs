using System.ComponentModel.DataAnnotations;

namespace SiigoCredentials.Web.Requests;

/// <summary>Section <c>Portal</c>.</summary>
public sealed class PortalOptions
{
    /// <summary>
    /// The address at which people and integrations reach this installation, such as <c>https://portal.example</c>. Required outside
    /// Development.
    /// </summary>
    public string? PublicUrl { get; set => field = string.IsNullOrWhiteSpace(value) ? null : value.TrimEnd('/'); }

    /// <summary>
    /// Addresses or networks (CIDR) whose X-Forwarded-For and X-Forwarded-Proto are trusted; none by default (ASVS 4.1.3).
    /// </summary>
    public string[] TrustedProxies { get; init; } = [];

    /// <summary>
    /// How many instances share the database: between two exchanges of their counts, each allows its share of a limit on attempts.
    /// </summary>
    [Range(1, 1_000)]
    public int Instances { get; init; } = 1;

    /// <summary>How many pages an address gets per minute without a session or a known browser; the burst is a third.</summary>
    [Range(60, 1_000_000)]
    public int StrangersPagesPerMinute { get; init; } = 600;

    /// <summary>Who answers for the personal data, as the page about them says; null for nobody named yet.</summary>
    [MaxLength(200)]
    public string? ResponsibleName { get; set => field = Given(value); }

    /// <summary>Where they are.</summary>
    [MaxLength(200)]
    public string? ResponsibleAddress { get; set => field = Given(value); }

    /// <summary>Where people write to them.</summary>
    public string? ResponsibleMail { get; set => field = Given(value); }

    /// <summary>After how many days the operator deletes a backup. The portal only tells it; it deletes none.</summary>
    [Range(1, 3_650)]
    public int BackupDays { get; init; } = 30;

    /// <summary>
    /// How long the portal goes on serving after the signal to stop, so that a load balancer sees that it is not ready and stops sending
    /// requests.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:25")] // the host waits 30 seconds for everything
    public TimeSpan DrainTime { get; init; } = TimeSpan.Zero;

    private static string? Given(string? setting) => string.IsNullOrWhiteSpace(setting) ? null : setting.Trim();
}
