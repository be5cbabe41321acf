using System.ComponentModel.DataAnnotations;

namespace SiigoCredentials.Web.Credentials;

/// <summary>Section <c>Credentials</c>.</summary>
public sealed class CredentialOptions
{
    // Not the initial value of Overlaps, because configuration binding would append to it.
    private static readonly TimeSpan[] UsualOverlaps =
        [TimeSpan.FromHours(1), TimeSpan.FromDays(1), TimeSpan.FromDays(3), TimeSpan.FromDays(7)];

    /// <summary>The domain of a new Usuario API, after the @. No mail is sent there.</summary>
    [Required]
    [RegularExpression(@"^[a-z0-9-]+(\.[a-z0-9-]+)+$", ErrorMessage = "Credentials:ApiUserDomain must be a lower-case domain name.")]
    [MaxLength(
        ApiUserFormat.LongestDomain,
        ErrorMessage = "Credentials:ApiUserDomain must have at most 41 characters: clients refuse a Usuario API of more than 50.")]
    public string ApiUserDomain { get; init; } = "api.siigo.example";

    /// <summary>The lifetime of a new Access Key; null, the default, for none.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan? KeyLifetime { get; init; }

    /// <summary>How many times a company may replace its Access Key within 24 hours.</summary>
    [Range(1, 1_000_000)]
    public int RotationsPerDay { get; init; } = 20;

    /// <summary>How many times the programs of a company may do so within 24 hours, beside its people.</summary>
    [Range(1, 1_000_000)]
    public int RotationsByProgramPerDay { get; init; } = 4;

    /// <summary>The overlaps that an Administrador may choose, beside "at once". At most 30 days each.</summary>
    [MaxLength(12)]
    public IReadOnlyList<TimeSpan> Overlaps { get; init; } = [];

    /// <summary><see cref="Overlaps"/>, by default an hour, a day, three days and a week.</summary>
    public IReadOnlyList<TimeSpan> OverlapsOffered => Overlaps.Count > 0 ? Overlaps : UsualOverlaps;

    /// <summary>How many confirmation links are mailed to the contact of a credential within 24 hours.</summary>
    [Range(1, 1_000)]
    public int ConfirmationMailsPerDay { get; init; } = 5;

    /// <summary>How many credentials the token service caches, at about a kilobyte each.</summary>
    [Range(1_000, 10_000_000)]
    public int CachedCredentials { get; init; } = 50_000;
}
