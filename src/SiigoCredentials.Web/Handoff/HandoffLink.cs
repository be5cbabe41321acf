using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Companies;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Handoff;

/// <summary>
/// A single-use link that shows the pair to the company's contact. It needs the link, which the Administrador passes on, and the code,
/// which is mailed to the contact. Only hashes of both are stored.
/// </summary>
public sealed class HandoffLink : ITokenLink
{
    /// <summary>The number of wrong codes that ends a link.</summary>
    public const int Guesses = 5;

    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(72);

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid CompanyId { get; init; }

    /// <summary>The key that it shows. If another key replaces it, the link becomes invalid.</summary>
    public required Guid AccessKeyId { get; init; }

    /// <summary>
    /// The number of keys issued until it was created. A later key ends the link for good, even if that rotation is undone.
    /// </summary>
    public required int KeysIssued { get; init; }

    public required string ContactName { get; init; }

    /// <summary>The address to which the code was mailed.</summary>
    public required string ContactEmail { get; init; }

    public required byte[] TokenHash { get; init; }

    /// <summary>
    /// An HMAC keyed with the secret of the link. The secret is not stored, so the code cannot be found by trying all digits.
    /// </summary>
    public required byte[] CodeHash { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    /// <summary>Who created it. The link is valid only while this person is an enabled Administrador of the company.</summary>
    public required Guid CreatedById { get; init; }

    public int WrongCodes { get; set; }

    /// <summary>When an attempt to open it was last refused, for any reason.</summary>
    public DateTimeOffset? RefusedAt { get; set; }

    public DateTimeOffset? CancelledAt { get; set; }

    public DateTimeOffset? OpenedAt { get; set; }

    public string? OpenedFrom { get; set; }

    public DateTimeOffset ExpiresAt => CreatedAt + Lifetime;

    /// <summary>The state that no later act changes; null while it depends on the key and on its creator.</summary>
    internal HandoffState? FinalState => this switch
    {
        { OpenedAt: not null } => HandoffState.Opened,
        { CancelledAt: not null } => HandoffState.Cancelled,
        { WrongCodes: >= Guesses } => HandoffState.GuessedAt,
        _ => null,
    };

    /// <param name="key">The current key; null for none.</param>
    /// <param name="isCreatorAllowed">Whether its creator may still hand out the key.</param>
    /// <param name="now">The current time.</param>
    internal HandoffState StateAt(HandoffKey? key, bool isCreatorAllowed, DateTimeOffset now) => FinalState ?? this switch
    {
        _ when key?.KeyId != AccessKeyId || key.KeysIssued != KeysIssued || key.Contact.Email != ContactEmail => HandoffState.Superseded,
        _ when !isCreatorAllowed => HandoffState.Withdrawn,
        _ when now >= ExpiresAt => HandoffState.Expired,
        _ => key.IsSuspended ? HandoffState.Suspended : HandoffState.Waiting,
    };
}

/// <summary>The states of a link. Only a waiting one can be opened.</summary>
public enum HandoffState
{
    Waiting,
    Opened,
    Cancelled,

    /// <summary>Too many wrong codes.</summary>
    GuessedAt,

    /// <summary>The key or the contact has changed.</summary>
    Superseded,

    /// <summary>Its creator is no longer an Administrador, or is disabled.</summary>
    Withdrawn,
    Expired,

    /// <summary>The integrations are suspended. Once they are resumed, the link is valid again if it has not expired.</summary>
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
        builder.Property(link => link.TokenHash).HasMaxLength(SHA256.HashSizeInBytes);
        builder.Property(link => link.CodeHash).HasMaxLength(SHA256.HashSizeInBytes);
        builder.Property(link => link.CreatedBy).HasMaxLength(Actor.NameLength);
        builder.Property(link => link.OpenedFrom).HasMaxLength(IPAddressExtensions.TextLength);
        builder.Ignore(link => link.ExpiresAt);
        builder.Ignore(link => link.FinalState);
        builder.HasIndex(link => link.TokenHash).IsUnique();
        builder.HasIndex(link => new { link.CompanyId, link.CreatedAt });
        builder.HasOne<Company>().WithMany().HasForeignKey(link => link.CompanyId).OnDelete(DeleteBehavior.Restrict);
    }
}
