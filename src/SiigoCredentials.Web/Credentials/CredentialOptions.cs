using System.ComponentModel.DataAnnotations;

namespace SiigoCredentials.Web.Credentials;

/// <summary>Section <c>Credentials</c>.</summary>
public sealed class CredentialOptions
{
    // Not the default value itself: what is configured would be added to it.
    private static readonly TimeSpan[] UsualOverlaps = [TimeSpan.FromHours(1), TimeSpan.FromDays(1), TimeSpan.FromDays(3), TimeSpan.FromDays(7)];

    /// <summary>What follows the @ of a new Usuario API. No mail is ever sent there.</summary>
    [Required]
    [RegularExpression(@"^[a-z0-9-]+(\.[a-z0-9-]+)+$", ErrorMessage = "Credentials:ApiUserDomain must be a lower-case domain name.")]
    [MaxLength(ApiUserFormat.LongestDomain, ErrorMessage = "Credentials:ApiUserDomain must have at most 41 characters: clients refuse a Usuario API of more than 50.")]
    public string ApiUserDomain { get; init; } = "api.siigo.example";

    /// <summary>How long a new Access Key lives; null, the default, until it is replaced.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan? KeyLifetime { get; init; }

    /// <summary>How often a company may replace its Access Key within 24 hours.</summary>
    [Range(1, 1_000_000)]
    public int RotationsPerDay { get; init; } = 20;

    /// <summary>How long a replaced key may go on working, as an Administrador may choose it; "at once" may always be chosen. At most 30 days each.</summary>
    [MaxLength(12)]
    public IReadOnlyList<TimeSpan> Overlaps { get; init; } = [];

    /// <summary><see cref="Overlaps"/>, or an hour, a day, three days and a week.</summary>
    public IReadOnlyList<TimeSpan> OverlapsOffered => Overlaps.Count > 0 ? Overlaps : UsualOverlaps;

    /// <summary>How many links to confirm the contact's address are mailed for a credential within 24 hours.</summary>
    [Range(1, 1_000)]
    public int ConfirmationMailsPerDay { get; init; } = 5;

    /// <summary>How many credentials the token service keeps in memory, at about a kilobyte each.</summary>
    [Range(1_000, 10_000_000)]
    public int CachedCredentials { get; init; } = 50_000;
}
