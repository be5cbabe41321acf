using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SiigoCredentials.Web.Accounts;

/// <summary>Replaces a lost authenticator or passkey once. Only its hash is stored (ASVS 6.5.1, 6.5.2).</summary>
public sealed class RecoveryCode
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid PersonId { get; init; }

    public required byte[] Hash { get; init; }

    public DateTimeOffset? UsedAt { get; init; }
}

/// <summary>Formats recovery codes, and parses them as people type them.</summary>
internal static class RecoveryCodeFormat
{
    /// <summary>Five random bits each: with 80 bits, a fast hash is safe.</summary>
    public const int Characters = 16;

    // Crockford's alphabet: no letters that look like digits or like each other.
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int Group = 4;

    /// <summary>For example <c>k7qm-2x9d-hr4t-wz8c</c>.</summary>
    public static string Create() =>
        string.Join('-', RandomNumberGenerator.GetString(Alphabet, Characters).Chunk(Group).Select(group => new string(group)));

    /// <summary>Null when the text is not a recovery code.</summary>
    public static string? Parse(string typed)
    {
        var code = string.Concat(typed.Where(char.IsLetterOrDigit)).ToLowerInvariant()
            .Replace('o', '0').Replace('i', '1').Replace('l', '1');
        return code.Length == Characters && code.All(Alphabet.Contains) ? code : null;
    }
}

internal sealed class RecoveryCodeConfiguration : IEntityTypeConfiguration<RecoveryCode>
{
    public void Configure(EntityTypeBuilder<RecoveryCode> builder)
    {
        builder.ToTable("RecoveryCodes");
        builder.Property(code => code.Id).ValueGeneratedNever();
        builder.Property(code => code.Hash).HasMaxLength(SHA256.HashSizeInBytes);
        builder.HasOne<Person>().WithMany().HasForeignKey(code => code.PersonId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(code => new { code.PersonId, code.Hash }).IsUnique();
    }
}
