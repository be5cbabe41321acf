using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SiigoCredentials.Web.Protection;

/// <summary>A key (or the revocation of one) of the ring that signs cookies and form tokens: the whole XML element, sealed.</summary>
public sealed class DataProtectionElement
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required byte[] SealedXml { get; set; }

    /// <summary>Ties the sealed element to its row.</summary>
    internal static byte[] Binding(Guid id) => Encoding.UTF8.GetBytes($"data-protection:{id:N}");
}

internal sealed class DataProtectionElementConfiguration : IEntityTypeConfiguration<DataProtectionElement>
{
    public void Configure(EntityTypeBuilder<DataProtectionElement> builder)
    {
        builder.ToTable("DataProtectionElements");
        builder.Property(element => element.Id).ValueGeneratedNever();
    }
}
