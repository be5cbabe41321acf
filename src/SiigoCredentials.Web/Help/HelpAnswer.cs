using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Companies;

namespace SiigoCredentials.Web.Help;

/// <summary>
/// A person's answer to whether an article was useful, with a comment. There is one for each person and article: the last one.
/// </summary>
public sealed class HelpAnswer
{
    public const int ArticleLength = 100;
    public const int CommentLength = 1_000;

    public required Guid PersonId { get; init; }

    /// <summary>The path of the article in the site map.</summary>
    public required string Article { get; init; }

    public required Guid CompanyId { get; set; }

    public required bool Useful { get; set; }

    /// <summary>Plain text, as <see cref="FreeText"/> cleans it; null for none.</summary>
    public string? Comment { get; set; }

    public required DateTimeOffset At { get; set; }
}

internal sealed class HelpAnswerConfiguration : IEntityTypeConfiguration<HelpAnswer>
{
    public void Configure(EntityTypeBuilder<HelpAnswer> builder)
    {
        builder.ToTable("HelpAnswers").HasKey(answer => new { answer.PersonId, answer.Article });
        builder.Property(answer => answer.Article).HasMaxLength(HelpAnswer.ArticleLength);
        builder.Property(answer => answer.Comment).HasMaxLength(HelpAnswer.CommentLength);
        builder.HasOne<Person>().WithMany().HasForeignKey(answer => answer.PersonId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Company>().WithMany().HasForeignKey(answer => answer.CompanyId).OnDelete(DeleteBehavior.Restrict);
    }
}
