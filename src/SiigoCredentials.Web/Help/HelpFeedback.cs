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

/// <summary>How often each article of the help is opened, whether it was useful, and what people say of it.</summary>
public sealed class HelpFeedback(
    AppDbContext db, CompanyActs acts, HelpLimit limit, Outbox outbox, IOptions<HelpOptions> options, TimeProvider clock, DatabaseOutage outage) : ICleanup
{
    /// <summary>Counts that somebody opened it. The article is shown all the same when that cannot be written.</summary>
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

    /// <summary>What the person answered before; null when they did not.</summary>
    public Task<HelpAnswer?> AnswerOfAsync(Guid personId, SitePage article, CancellationToken ct) =>
        db.HelpAnswers.AsNoTracking().SingleOrDefaultAsync(answer => answer.PersonId == personId && answer.Article == article.Path, ct);

    /// <summary>Keeps the answer in place of an earlier one and, where an address is set, mails a comment that is new. How long to wait when there were too many; then nothing is kept.</summary>
    /// <param name="actor">Who answers.</param>
    /// <param name="article">What.</param>
    /// <param name="useful">Whether it was.</param>
    /// <param name="comment">As <see cref="FreeText"/> gives it, not longer than it may be.</param>
    /// <param name="ct">Stops it.</param>
    public async Task<TimeSpan?> AnswerAsync(Actor actor, SitePage article, bool useful, string comment, CancellationToken ct) =>
        limit.TryAcquire(actor.PersonId) ?? await acts.RunAsync(actor, act => AnswerAsync(act, actor, article, useful, comment, ct), ct);

    /// <summary>Forgets answers and views that are no longer kept.</summary>
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
            answer = new HelpAnswer { PersonId = actor.PersonId, Article = article.Path, CompanyId = actor.CompanyId, Useful = useful, At = clock.GetUtcNow() };
            db.HelpAnswers.Add(answer);
        }

        (answer.Useful, answer.Comment, answer.At) = (useful, comment.Length == 0 ? null : comment, clock.GetUtcNow());
        if (answer.Comment is not null && answer.Comment != before && options.Value.CommentsTo is { } operatorAddress)
        {
            var company = await db.Companies.Where(row => row.Id == actor.CompanyId).Select(row => row.Name).SingleAsync(ct);
            outbox.Add(HelpMails.Comment(operatorAddress, article, answer, actor.Name, company));
        }

        act.Keep();
        return null;
    }
}
