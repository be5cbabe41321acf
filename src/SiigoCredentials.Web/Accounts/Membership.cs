using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SiigoCredentials.Web.Companies;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Accounts;

/// <summary>A role in the company. Only an Administrador sees or changes credentials.</summary>
public enum PersonRole
{
    Administrador,
    Contador,
    Vendedor,
}

/// <summary>
/// A person's place in a company. The account, its factors and its sessions are the person's; the role is the membership's.
/// </summary>
public sealed class Membership
{
    public Guid PersonId { get; init; }

    public Person? Person { get; init; }

    public required Guid CompanyId { get; init; }

    public Company? Company { get; init; }

    public required PersonRole Role { get; set; }

    public required DateTimeOffset JoinedAt { get; init; }

    /// <summary>Whether the person had an account before, such as an accountant who serves many companies.</summary>
    public bool IsFromOutside { get; init; }

    /// <summary>When it was disabled; null while it is in force.</summary>
    public DateTimeOffset? DisabledAt { get; set; }

    /// <summary>Sessions that began before cannot work in this company; null for no such limit.</summary>
    public DateTimeOffset? SessionsEndedAt { get; set; }

    /// <summary>When the person last began to work in this company; null for never. A sign-in begins where the last one was.</summary>
    public DateTimeOffset? LastChosenAt { get; set; }
}

internal sealed class MembershipConfiguration : IEntityTypeConfiguration<Membership>
{
    public void Configure(EntityTypeBuilder<Membership> builder)
    {
        builder.ToTable("Memberships").HasKey(membership => new { membership.CompanyId, membership.PersonId });
        builder.Property(membership => membership.Role).HasConversion<string>().HasMaxLength(20);
        builder.HasOne(membership => membership.Person).WithMany(person => person.Memberships)
            .HasForeignKey(membership => membership.PersonId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne(membership => membership.Company).WithMany().HasForeignKey(membership => membership.CompanyId)
            .OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(membership => membership.PersonId);
    }
}

internal static class Memberships
{
    /// <summary>The memberships of enabled Administradores.</summary>
    public static IQueryable<Membership> Administrators(this IQueryable<Membership> memberships) =>
        memberships.Where(membership => membership.Role == PersonRole.Administrador && membership.DisabledAt == null);

    /// <summary>The enabled memberships of a person: the companies that they can work in.</summary>
    public static IQueryable<Membership> EnabledOf(this IQueryable<Membership> memberships, Guid personId) =>
        memberships.Where(membership => membership.PersonId == personId && membership.DisabledAt == null);

    /// <summary>The company that the person chose last comes first; those never chosen come last.</summary>
    public static IOrderedQueryable<Membership> LastChosenFirst(this IQueryable<Membership> memberships) => memberships
        .OrderByDescending(membership => membership.LastChosenAt != null).ThenByDescending(membership => membership.LastChosenAt);

    /// <summary>The people who belong to the company and to no other, disabled or not.</summary>
    public static IQueryable<Person> OnlyIn(this IQueryable<Person> people, Guid companyId) => people.Where(person =>
        person.Memberships.Any(row => row.CompanyId == companyId) && person.Memberships.All(row => row.CompanyId == companyId));

    /// <summary>Whether somebody with this normalized address belongs to the company, disabled or not.</summary>
    public static Task<bool> HasAddressAsync(this AppDbContext db, Guid companyId, string? normalized, CancellationToken ct) =>
        db.Memberships.AnyAsync(row => row.CompanyId == companyId && row.Person!.NormalizedEmail == normalized, ct);

    /// <summary>
    /// Takes a person who has an account into a company. False when they belong to it, disabled or not. The caller saves.
    /// </summary>
    public static async Task<bool> TryAddFromOutsideAsync(
        this AppDbContext db, Guid companyId, Guid personId, PersonRole role, DateTimeOffset now, CancellationToken ct)
    {
        if (await db.Memberships.AnyAsync(row => row.CompanyId == companyId && row.PersonId == personId, ct))
        {
            return false;
        }

        db.Memberships.Add(new Membership
        {
            PersonId = personId,
            CompanyId = companyId,
            Role = role,
            JoinedAt = now,
            IsFromOutside = true,
        });
        return true;
    }
}
