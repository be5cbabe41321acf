using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Usage;

/// <summary>
/// The result of an integration's request. Stored by name, so at most 24 letters. A new value is read one release before it is written
/// (docs/several-instances.md).
/// </summary>
public enum UsageOutcome
{
    SignedIn,
    ApiCall,
    WrongKey,
    MistypedKey,
    ExpiredKey,
    PlanWithoutApi,
    CompanySuspended,
    OverLimit,

    /// <summary>A genuine key of the company that no longer works.</summary>
    OldKey,

    /// <summary>The right key, from an address that the company does not allow.</summary>
    AddressNotAllowed,
}

/// <summary>The count of one outcome in a day, for one key, partner and address, and the last time it happened.</summary>
public sealed class UsageDay
{
    public const int ClientLength = 200;
    public const int PartnerLength = 100;

    /// <summary>The day in Colombia.</summary>
    public required DateOnly Day { get; init; }

    public required Guid CredentialId { get; init; }

    /// <summary>The key that was used; the current one where an unknown key was sent; empty when there is none.</summary>
    public required Guid AccessKeyId { get; init; }

    /// <summary>Empty where the request had no valid Partner-Id.</summary>
    public required string PartnerId { get; init; }

    public required UsageOutcome Outcome { get; init; }

    /// <summary>
    /// Empty where addresses are counted together: those without a genuine key, and those beyond <see
    /// cref="UsageOptions.AddressesPerDay"/>.
    /// </summary>
    public string Address { get; init; } = "";

    public required long Count { get; set; }

    public required DateTimeOffset LastAt { get; set; }

    public required string LastAddress { get; set; }

    /// <summary>The User-Agent.</summary>
    public required string LastClient { get; set; }
}

internal sealed class UsageDayConfiguration : IEntityTypeConfiguration<UsageDay>
{
    public void Configure(EntityTypeBuilder<UsageDay> builder)
    {
        // The day comes first: the rows that are written every second are then next to each other, for any number of companies.
        builder.ToTable("UsageDays")
            .HasKey(row => new { row.Day, row.CredentialId, row.AccessKeyId, row.PartnerId, row.Outcome, row.Address });
        builder.HasIndex(row => new { row.CredentialId, row.Day });
        builder.Property(row => row.PartnerId).HasMaxLength(UsageDay.PartnerLength);
        builder.Property(row => row.Outcome).HasConversion<string>().HasMaxLength(24);
        builder.Property(row => row.Address).HasMaxLength(IPAddressExtensions.TextLength).HasDefaultValue("");
        builder.Property(row => row.LastAddress).HasMaxLength(IPAddressExtensions.TextLength);
        builder.Property(row => row.LastClient).HasMaxLength(UsageDay.ClientLength);
    }
}
