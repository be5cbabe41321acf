using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SiigoCredentials.Web.Accounts;

/// <summary>A browser in which a person has signed in before. A cookie holds a random code; this row holds its hash.</summary>
public sealed class KnownDevice
{
    public required Guid PersonId { get; init; }

    public required byte[] CodeHash { get; init; }

    public required DateTimeOffset LastSignInAt { get; set; }
}

internal sealed class KnownDeviceConfiguration : IEntityTypeConfiguration<KnownDevice>
{
    public void Configure(EntityTypeBuilder<KnownDevice> builder)
    {
        builder.ToTable("KnownDevices").HasKey(device => new { device.CodeHash, device.PersonId });
        builder.Property(device => device.CodeHash).HasMaxLength(SHA256.HashSizeInBytes);
        builder.HasOne<Person>().WithMany().HasForeignKey(device => device.PersonId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(device => device.LastSignInAt);
    }
}
