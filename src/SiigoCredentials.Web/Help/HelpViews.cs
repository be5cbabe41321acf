using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SiigoCredentials.Web.Help;

/// <summary>How many times an article was opened in a day. It does not say by whom.</summary>
public sealed class HelpViews
{
    /// <summary>The day in Colombia.</summary>
    public required DateOnly Day { get; init; }

    /// <inheritdoc cref="HelpAnswer.Article"/>
    public required string Article { get; init; }

    public required long Count { get; set; }
}

internal sealed class HelpViewsConfiguration : IEntityTypeConfiguration<HelpViews>
{
    public void Configure(EntityTypeBuilder<HelpViews> builder)
    {
        builder.ToTable("HelpViews").HasKey(row => new { row.Day, row.Article });
        builder.Property(row => row.Article).HasMaxLength(HelpAnswer.ArticleLength);
    }
}
