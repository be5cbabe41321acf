using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Navigation;

namespace SiigoCredentials.Web.Help;

/// <summary>How often an article was opened, and whom it helped.</summary>
public sealed record HelpCount(string Article, long Views, int Yes, int No);

/// <summary>A comment, without control characters.</summary>
public sealed record HelpComment(DateTimeOffset At, bool Useful, string Article, string Nit, string Email, string Comment);

/// <summary>The views and answers of every article, and the newest comments.</summary>
public sealed record HelpFigures(IReadOnlyList<HelpCount> Articles, IReadOnlyList<HelpComment> Comments)
{
    /// <summary>As the operator's terminal shows it.</summary>
    public override string ToString()
    {
        var text = new StringBuilder($"{"article",-28}{"views",8}{"yes",8}{"no",8}\n");
        foreach (var row in Articles)
        {
            text.Append(CultureInfo.InvariantCulture, $"{row.Article,-28}{row.Views,8}{row.Yes,8}{row.No,8}\n");
        }

        foreach (var row in Comments)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n{row.At:yyyy-MM-dd HH:mm} UTC  {(row.Useful ? "yes" : "no")}  {row.Article}  NIT {row.Nit}  {row.Email}\n")
                .Append(HelpMails.Quoted(row.Comment)).Append('\n');
        }

        return text.ToString().TrimEnd();
    }
}

/// <summary>Reads the report on the help for the operator, and deletes what a person answered.</summary>
public sealed class HelpReport(AppDbContext db)
{
    public async Task<HelpFigures> ReadAsync(int mostComments, CancellationToken ct) =>
        new(await CountsAsync(ct), await CommentsAsync(mostComments, ct));

    /// <summary>Deletes the answers of a person, at their request. The number; null when nobody has the address.</summary>
    public async Task<int?> ForgetAsync(string email, CancellationToken ct)
    {
        var name = email.ToUpperInvariant();
        var personId = await db.Users.Where(row => row.NormalizedEmail == name).Select(row => (Guid?)row.Id).SingleOrDefaultAsync(ct);
        return personId is { } id ? await db.HelpAnswers.Where(answer => answer.PersonId == id).ExecuteDeleteAsync(ct) : null;
    }

    private async Task<List<HelpCount>> CountsAsync(CancellationToken ct)
    {
        var views = await db.HelpViews.GroupBy(row => row.Article)
            .Select(rows => new { Article = rows.Key, Count = rows.Sum(row => row.Count) })
            .ToDictionaryAsync(row => row.Article, row => row.Count, StringComparer.Ordinal, ct);
        var answers = await db.HelpAnswers.GroupBy(row => new { row.Article, row.Useful })
            .Select(rows => new { rows.Key.Article, rows.Key.Useful, Count = rows.Count() }).ToListAsync(ct);
        int Answered(string article, bool useful) =>
            answers.SingleOrDefault(row => row.Article == article && row.Useful == useful)?.Count ?? 0;
        return [.. SiteMap.HelpArticles.Select(page =>
            new HelpCount(page.Path, views.GetValueOrDefault(page.Path), Answered(page.Path, true), Answered(page.Path, false)))];
    }

    private async Task<List<HelpComment>> CommentsAsync(int most, CancellationToken ct)
    {
        var comments = await db.HelpAnswers.AsNoTracking().Where(answer => answer.Comment != null)
            .Join(db.Users, answer => answer.PersonId, person => person.Id, (answer, person) => new { answer, person.Email })
            .Join(db.Companies, row =>
                row.answer.CompanyId, company => company.Id, (row, company) => new { row.answer, row.Email, company.Nit })
            .OrderByDescending(row => row.answer.At).Take(most).ToListAsync(ct);
        return [.. comments.Select(row => new HelpComment(
            row.answer.At, row.answer.Useful, row.answer.Article, row.Nit, FreeText.Of(row.Email!), row.answer.Comment!))];
    }
}
