using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Navigation;

namespace SiigoCredentials.Web.Help;

/// <summary>Writes the report on the help for the operator's terminal.</summary>
public sealed class HelpReport(AppDbContext db)
{
    /// <summary>Views and answers of each article, and the newest comments without control characters.</summary>
    public async Task<string> WriteAsync(int mostComments, CancellationToken ct)
    {
        var text = new StringBuilder($"{"article",-28}{"views",8}{"yes",8}{"no",8}\n");
        await AppendCountsAsync(text, ct);
        await AppendCommentsAsync(text, mostComments, ct);
        return text.ToString().TrimEnd();
    }

    private async Task AppendCountsAsync(StringBuilder text, CancellationToken ct)
    {
        var views = await db.HelpViews.GroupBy(row => row.Article)
            .Select(rows => new { Article = rows.Key, Count = rows.Sum(row => row.Count) })
            .ToDictionaryAsync(row => row.Article, row => row.Count, StringComparer.Ordinal, ct);
        var answers = await db.HelpAnswers.GroupBy(row => new { row.Article, row.Useful })
            .Select(rows => new { rows.Key.Article, rows.Key.Useful, Count = rows.Count() }).ToListAsync(ct);
        int Answered(string article, bool useful) =>
            answers.SingleOrDefault(row => row.Article == article && row.Useful == useful)?.Count ?? 0;
        foreach (var article in SiteMap.HelpArticles.Select(page => page.Path))
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{article,-28}{views.GetValueOrDefault(article),8}{Answered(article, true),8}{Answered(article, false),8}\n");
        }
    }

    private async Task AppendCommentsAsync(StringBuilder text, int most, CancellationToken ct)
    {
        var comments = await db.HelpAnswers.AsNoTracking().Where(answer => answer.Comment != null)
            .Join(db.Users, answer => answer.PersonId, person => person.Id, (answer, person) => new { answer, person.Email })
            .Join(db.Companies, row =>
                row.answer.CompanyId, company => company.Id, (row, company) => new { row.answer, row.Email, company.Nit })
            .OrderByDescending(row => row.answer.At).Take(most).ToListAsync(ct);
        foreach (var row in comments)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n{row.answer.At:yyyy-MM-dd HH:mm} UTC  {(row.answer.Useful ? "yes" : "no")}  {row.answer.Article}  NIT {row.Nit}  {FreeText.Of(row.Email!)}\n")
                .Append(HelpMails.Quoted(row.answer.Comment!)).Append('\n');
        }
    }
}
