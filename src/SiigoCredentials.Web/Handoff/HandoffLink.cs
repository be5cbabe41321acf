using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SiigoCredentials.Web.Companies;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Handoff;

/// <summary>
/// The right of the company's contact to see the pair once. It takes two things that travel apart: the link, which the Administrador gives, and
/// the code, which only the contact's mailbox gets. Of neither more than a hash is kept.
/// </summary>
public sealed class HandoffLink : ITokenLink
{
    /// <summary>So many wrong codes end a link.</summary>
    public const int Guesses = 5;

    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(72);

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid CompanyId { get; init; }

    /// <summary>The key that it hands out; with another one in its place it opens nothing.</summary>
    public required Guid AccessKeyId { get; init; }

    /// <summary>How many keys had been issued: one more, and it is over for good, even if somebody goes back to the former key.</summary>
    public required int KeysIssued { get; init; }

    public required string ContactName { get; init; }

    /// <summary>Where the code went.</summary>
    public required string ContactEmail { get; init; }

    public required byte[] TokenHash { get; init; }

    /// <summary>Keyed with the link's secret, which is not here: nobody finds the few digits of a code by trying them on this row.</summary>
    public required byte[] CodeHash { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    /// <summary>Who made it: it opens only while they are an Administrador of the company and not disabled.</summary>
    public required Guid CreatedById { get; init; }

    public int WrongCodes { get; set; }

    /// <summary>When somebody with the link was last refused, for whatever reason.</summary>
    public DateTimeOffset? RefusedAt { get; set; }

    public DateTimeOffset? CancelledAt { get; set; }

    public DateTimeOffset? OpenedAt { get; set; }

    public string? OpenedFrom { get; set; }

    public DateTimeOffset ExpiresAt => CreatedAt + Lifetime;

    /// <param name="key">The key that is handed out now; null for none.</param>
    /// <param name="isMakersRight">Whether its maker may still hand out the key.</param>
    /// <param name="now">The moment.</param>
    internal HandoffState StateAt(HandoffKey? key, bool isMakersRight, DateTimeOffset now) => this switch
    {
        { OpenedAt: not null } => HandoffState.Opened,
        { CancelledAt: not null } => HandoffState.Cancelled,
        { WrongCodes: >= Guesses } => HandoffState.GuessedAt,
        _ when key?.KeyId != AccessKeyId || key.KeysIssued != KeysIssued || key.Contact.Email != ContactEmail => HandoffState.Superseded,
        _ when !isMakersRight => HandoffState.Withdrawn,
        _ when now >= ExpiresAt => HandoffState.Expired,
        _ => key.IsSuspended ? HandoffState.Suspended : HandoffState.Waiting,
    };
}

/// <summary>Where a link stands. Only a waiting one opens.</summary>
public enum HandoffState
{
    Waiting,
    Opened,
    Cancelled,

    /// <summary>Too many wrong codes.</summary>
    GuessedAt,

    /// <summary>The key or the contact is another by now.</summary>
    Superseded,

    /// <summary>Its maker is no longer an Administrador, or is disabled.</summary>
    Withdrawn,
    Expired,

    /// <summary>The integrations are suspended: it opens again once they are resumed, if it has not expired.</summary>
    Suspended,
}

internal sealed class HandoffLinkConfiguration : IEntityTypeConfiguration<HandoffLink>
{
    public void Configure(EntityTypeBuilder<HandoffLink> builder)
    {
        builder.ToTable("HandoffLinks");
        builder.Property(link => link.Id).ValueGeneratedNever();
        builder.Property(link => link.ContactName).HasMaxLength(IntegrationContact.NameLength);
        builder.Property(link => link.ContactEmail).HasMaxLength(IntegrationContact.EmailLength);
        builder.Property(link => link.TokenHash).HasMaxLength(32);
        builder.Property(link => link.CodeHash).HasMaxLength(32);
        builder.Property(link => link.CreatedBy).HasMaxLength(130);
        builder.Property(link => link.OpenedFrom).HasMaxLength(45);
        builder.Ignore(link => link.ExpiresAt);
        builder.HasIndex(link => link.TokenHash).IsUnique();
        builder.HasIndex(link => new { link.CompanyId, link.CreatedAt });
        builder.HasOne<Company>().WithMany().HasForeignKey(link => link.CompanyId).OnDelete(DeleteBehavior.Restrict);
    }
}
