using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SiigoCredentials.Web.Companies;

namespace SiigoCredentials.Web.Accounts;

/// <summary>
/// A person's wish to work in a company, named by its NIT. The row is the same whether the company exists, so that the person learns
/// nothing from it.
/// </summary>
public sealed class AccessRequest
{
    public const int MessageLength = 300;
    public const int NitLength = 10;

    /// <summary>How long it waits for a decision.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(14);

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid PersonId { get; init; }

    public Person? Person { get; init; }

    /// <summary>The NIT as it was asked for, without its check digit.</summary>
    public required string Nit { get; init; }

    /// <summary>The company that has the NIT; null when there is none, or it wants no request of this person.</summary>
    public Guid? CompanyId { get; init; }

    public required PersonRole Role { get; init; }

    public required string Message { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was granted or withdrawn; null while it waits. A refused one waits on, as far as its person can see.</summary>
    public DateTimeOffset? ClosedAt { get; set; }

    public DateTimeOffset? RefusedAt { get; set; }

    /// <summary>Whether the company wants no further request of this person.</summary>
    public bool IsRefusedForGood { get; set; }
}

internal sealed class AccessRequestConfiguration : IEntityTypeConfiguration<AccessRequest>
{
    public void Configure(EntityTypeBuilder<AccessRequest> builder)
    {
        builder.ToTable("AccessRequests");
        builder.Property(request => request.Id).ValueGeneratedNever();
        builder.Property(request => request.Nit).HasMaxLength(AccessRequest.NitLength);
        builder.Property(request => request.Role).HasConversion<string>().HasMaxLength(20);
        builder.Property(request => request.Message).HasMaxLength(AccessRequest.MessageLength);
        builder.HasOne(request => request.Person).WithMany().HasForeignKey(request => request.PersonId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Company>().WithMany().HasForeignKey(request => request.CompanyId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(request => new { request.CompanyId, request.CreatedAt });
        builder.HasIndex(request => new { request.PersonId, request.CreatedAt });
    }
}
