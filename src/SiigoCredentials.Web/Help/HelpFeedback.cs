using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Calendar;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Navigation;
using SiigoCredentials.Web.Notifications;

namespace SiigoCredentials.Web.Help;

/// <summary>Counts the views of the help articles, and stores people's answers and comments.</summary>
public sealed class HelpFeedback(
    AppDbContext db, CompanyActs acts, HelpLimit limit, Outbox outbox, IOptions<HelpOptions> options, TimeProvider clock,
    DatabaseOutage outage)
    : ICleanup
{
    /// <summary>Counts a view. If the database is not available, the article is shown all the same.</summary>
    public async Task NoteViewAsync(SitePage article, CancellationToken ct)
    {
        var day = ColombianTime.DayOf(clock.GetUtcNow());
        try
        {
            await db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO "HelpViews" ("Day", "Article", "Count") VALUES ({day}, {article.Path}, 1)
                ON CONFLICT ("Day", "Article") DO UPDATE SET "Count" = "HelpViews"."Count" + 1
                """,
                ct);
        }
        catch (DbException fault)
        {
            outage.Note(fault);
        }
    }

    /// <summary>The earlier answer of the person; null for none.</summary>
    public Task<HelpAnswer?> AnswerOfAsync(Guid personId, SitePage article, CancellationToken ct) =>
        db.HelpAnswers.AsNoTracking().SingleOrDefaultAsync(answer => answer.PersonId == personId && answer.Article == article.Path, ct);

    /// <summary>
    /// Stores the answer in place of an earlier one, and mails a new comment if an address is set. After too many answers it stores nothing
    /// and returns how long to wait.
    /// </summary>
    /// <param name="actor">Who answers.</param>
    /// <param name="article">The article.</param>
    /// <param name="useful">Whether it was useful.</param>
    /// <param name="comment">The comment as <see cref="FreeText"/> cleans it, within the maximum length.</param>
    /// <param name="ct">Cancels it.</param>
    public async Task<TimeSpan?> AnswerAsync(Actor actor, SitePage article, bool useful, string comment, CancellationToken ct) =>
        limit.TryAcquire(actor.PersonId) ?? await acts.RunAsync(actor, act => AnswerAsync(act, actor, article, useful, comment, ct), ct);

    /// <summary>Deletes old answers and views.</summary>
    public async Task DeleteExpiredAsync(CancellationToken ct)
    {
        var oldest = clock.GetUtcNow().AddDays(-options.Value.KeptDays);
        var day = ColombianTime.DayOf(oldest);
        await db.HelpAnswers.Where(answer => answer.At < oldest).ExecuteDeleteAsync(ct);
        await db.HelpViews.Where(row => row.Day < day).ExecuteDeleteAsync(ct);
    }

    private async Task<TimeSpan?> AnswerAsync(Act act, Actor actor, SitePage article, bool useful, string comment, CancellationToken ct)
    {
        var answer = await db.HelpAnswers.SingleOrDefaultAsync(row => row.PersonId == actor.PersonId && row.Article == article.Path, ct);
        var before = answer?.Comment;
        if (answer is null)
        {
            answer = new HelpAnswer
            { PersonId = actor.PersonId, Article = article.Path, CompanyId = actor.CompanyId, Useful = useful, At = clock.GetUtcNow() };
            db.HelpAnswers.Add(answer);
        }

        (answer.CompanyId, answer.Useful, answer.Comment, answer.At) =
            (actor.CompanyId, useful, comment.Length == 0 ? null : comment, clock.GetUtcNow());
        if (answer.Comment is not null && answer.Comment != before && options.Value.CommentsTo is { } operatorAddress)
        {
            var company = await db.Companies.Where(row => row.Id == actor.CompanyId).Select(row => row.Name).SingleAsync(ct);
            outbox.Add(HelpMails.Comment(operatorAddress, article, answer, actor.Name, company));
        }

        act.Keep();
        return null;
    }
}
