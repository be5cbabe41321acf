using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Usage;

/// <summary>What an integration's request came to. Stored by name.</summary>
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

    /// <summary>A genuine key of the company that worked once.</summary>
    OldKey,

    /// <summary>The right key, from where the company does not let it in.</summary>
    AddressNotAllowed,
}

/// <summary>How often one key, from one partner at one address, came to one outcome in a day, and the last time it did.</summary>
public sealed class UsageDay
{
    public const int ClientLength = 200;
    public const int PartnerLength = 100;

    /// <summary>The day in Colombia.</summary>
    public required DateOnly Day { get; init; }

    public required Guid CredentialId { get; init; }

    /// <summary>The key that was used or, where the one sent is unknown, the current one; empty when there is none.</summary>
    public required Guid AccessKeyId { get; init; }

    /// <summary>Empty where the request named no valid one.</summary>
    public required string PartnerId { get; init; }

    public required UsageOutcome Outcome { get; init; }

    /// <summary>Empty where addresses are counted together: those of strangers, and those beyond <see cref="UsageOptions.AddressesPerDay"/>.</summary>
    public string Address { get; init; } = "";

    public required long Count { get; set; }

    public required DateTimeOffset LastAt { get; set; }

    public required string LastAddress { get; set; }

    /// <summary>The client's own word for itself: its User-Agent.</summary>
    public required string LastClient { get; set; }
}

internal sealed class UsageDayConfiguration : IEntityTypeConfiguration<UsageDay>
{
    public void Configure(EntityTypeBuilder<UsageDay> builder)
    {
        // The day comes first: what is written every second then lies together, however many companies there are.
        builder.ToTable("UsageDays").HasKey(row => new { row.Day, row.CredentialId, row.AccessKeyId, row.PartnerId, row.Outcome, row.Address });
        builder.HasIndex(row => new { row.CredentialId, row.Day });
        builder.Property(row => row.PartnerId).HasMaxLength(UsageDay.PartnerLength);
        builder.Property(row => row.Outcome).HasConversion<string>().HasMaxLength(24);
        builder.Property(row => row.Address).HasMaxLength(IPAddressExtensions.TextLength).HasDefaultValue("");
        builder.Property(row => row.LastAddress).HasMaxLength(IPAddressExtensions.TextLength);
        builder.Property(row => row.LastClient).HasMaxLength(UsageDay.ClientLength);
    }
}
