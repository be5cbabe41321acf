using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SiigoCredentials.Web.Accounts;

/// <summary>Stands in once for a lost authenticator or passkey; only its hash is kept (ASVS 6.5.1, 6.5.2).</summary>
public sealed class RecoveryCode
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid PersonId { get; init; }

    public required byte[] Hash { get; init; }

    public DateTimeOffset? UsedAt { get; init; }
}

/// <summary>How a recovery code is written, and how it is read however somebody types it.</summary>
internal static class RecoveryCodeFormat
{
    /// <summary>Of five random bits each: 80 bits, which no one guesses, so that a fast hash does.</summary>
    public const int Characters = 16;

    // Crockford's: without the letters that are taken for digits or for each other.
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int Group = 4;

    /// <summary>Such as <c>k7qm-2x9d-hr4t-wz8c</c>.</summary>
    public static string Create() =>
        string.Join('-', RandomNumberGenerator.GetString(Alphabet, Characters).Chunk(Group).Select(group => new string(group)));

    /// <summary>Null for what cannot be one.</summary>
    public static string? Read(string typed)
    {
        var code = string.Concat(typed.Where(char.IsLetterOrDigit)).ToLowerInvariant().Replace('o', '0').Replace('i', '1').Replace('l', '1');
        return code.Length == Characters && code.All(Alphabet.Contains) ? code : null;
    }
}

internal sealed class RecoveryCodeConfiguration : IEntityTypeConfiguration<RecoveryCode>
{
    public void Configure(EntityTypeBuilder<RecoveryCode> builder)
    {
        builder.ToTable("RecoveryCodes");
        builder.Property(code => code.Id).ValueGeneratedNever();
        builder.Property(code => code.Hash).HasMaxLength(32);
        builder.HasOne<Person>().WithMany().HasForeignKey(code => code.PersonId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(code => new { code.PersonId, code.Hash }).IsUnique();
    }
}
