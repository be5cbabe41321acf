using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SiigoCredentials.Web.Companies;

namespace SiigoCredentials.Web.Webhooks;

/// <summary>Where a company wants its events sent, and with which secret they are signed. A company has at most one.</summary>
public sealed class WebhookEndpoint
{
    public required Guid CompanyId { get; init; }

    /// <summary>An https address; its path or query may hold a token of the receiver.</summary>
    public required string Address { get; set; }

    /// <summary>The 32 bytes of the secret, sealed.</summary>
    public required byte[] SealedSecret { get; set; }

    /// <summary>The former secret, sealed. It signs too until <see cref="FormerSecretEndsAt"/>; null if there is none.</summary>
    public byte[]? SealedFormerSecret { get; set; }

    public DateTimeOffset? FormerSecretEndsAt { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset SecretIssuedAt { get; set; }

    /// <summary>When the receiver answered that it wants no more events (410); null while it gets them.</summary>
    public DateTimeOffset? DisabledAt { get; set; }

    /// <summary>The first use of keys issued after this moment is still to be told; null until somebody has looked.</summary>
    public DateTimeOffset? FirstUseWatchedFrom { get; set; }

    /// <summary>The key whose failing sign-ins were told last, and when; null for none.</summary>
    public Guid? FailingKeyId { get; set; }

    public DateTimeOffset? FailingToldAt { get; set; }

    /// <summary>The end of a key's lifetime that was told last; null for none.</summary>
    public DateTimeOffset? ExpiringTold { get; set; }

    /// <summary>Ties both secrets to their row. A roll moves a secret from one column to the other without opening it.</summary>
    internal static byte[] Binding(Guid companyId) => Encoding.UTF8.GetBytes($"webhook:{companyId:N}");
}

internal sealed class WebhookEndpointConfiguration : IEntityTypeConfiguration<WebhookEndpoint>
{
    public void Configure(EntityTypeBuilder<WebhookEndpoint> builder)
    {
        builder.ToTable("WebhookEndpoints").HasKey(endpoint => endpoint.CompanyId);
        builder.Property(endpoint => endpoint.CompanyId).ValueGeneratedNever();
        builder.Property(endpoint => endpoint.Address).HasMaxLength(WebhookAddress.Length);
        builder.HasOne<Company>().WithMany().HasForeignKey(endpoint => endpoint.CompanyId).OnDelete(DeleteBehavior.Restrict);
    }
}
