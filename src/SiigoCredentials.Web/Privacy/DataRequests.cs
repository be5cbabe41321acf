using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Notifications;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Privacy;

/// <summary>What a person types in the form of a request.</summary>
/// <param name="Id">The form's id.</param>
/// <param name="Kind">What they ask for.</param>
/// <param name="Name">Their name, in one line.</param>
/// <param name="Email">A valid address in canonical form.</param>
/// <param name="Text">What they ask.</param>
public sealed record DataRequestWish(Guid Id, DataRequestKind Kind, string Name, string Email, string Text);

/// <summary>
/// The channel for inquiries and claims about personal data (Ley 1581 de 2012, articles 14 and 15), for anybody. A request is filed when
/// its address is confirmed. It belongs to no company, so it is in no audit chain: its dates are its record.
/// </summary>
public sealed class DataRequests(
    AppDbContext db, CompanyActs acts, SignInAttemptCounter attempts, PrivacyMailLimit mails, Outbox outbox, SecurityLog security,
    IOptions<PortalOptions> portal, TimeProvider clock) : ICleanup
{
    /// <summary>
    /// As long as the authority may punish how a request was answered (Ley 1437 de 2011, article 52): until then the operator has to prove
    /// it.
    /// </summary>
    public const int KeptYears = 3;

    /// <summary>Keeps the request and mails the link that files it. The answer is the same for every address.</summary>
    /// <param name="wish">What was typed.</param>
    /// <param name="page">The absolute address of the page that the link opens.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>How long to wait after too many requests; otherwise null.</returns>
    public async Task<TimeSpan?> AskAsync(DataRequestWish wish, string page, CancellationToken ct)
    {
        if (await attempts.BeginAtAsync(PublicDoor.PersonalData, wish.Email, ct) is { } wait)
        {
            return wait;
        }

        return await acts.RunAsync(
            wish.Id,
            async act =>
            {
                var text = Clean(wish.Text);
                var first = await db.DataRequests.AsNoTracking().SingleOrDefaultAsync(row => row.Id == wish.Id, ct);
                if (first is not null && (first.Kind, first.Email, first.Text) == (wish.Kind, wish.Email, text))
                {
                    return (TimeSpan?)null; // a form that comes again
                }

                if (mails.TryAcquire(wish.Email) is { } tooSoon)
                {
                    return tooSoon;
                }

                var code = OneTimeToken.Create();
                db.DataRequests.Add(new DataRequest
                {
                    Id = first is null ? wish.Id : Guid.CreateVersion7(), // it was corrected and sent again
                    Kind = wish.Kind,
                    Name = FreeText.RedactAccessKeys(wish.Name),
                    Email = wish.Email,
                    Text = text,
                    TokenHash = OneTimeToken.Hash(code),
                    LinkEndsAt = clock.GetUtcNow() + DataRequest.LinkLifetime,
                });
                outbox.Add(PrivacyMails.Confirm(wish.Email, $"{page}?codigo={code}"));
                act.Keep();
                return null;
            },
            ct);
    }

    /// <summary>The request of a link; null when the link has ended or is none.</summary>
    public async Task<DataRequest?> FindAsync(string? code, CancellationToken ct)
    {
        if (!OneTimeToken.IsWellFormed(code))
        {
            return null;
        }

        var now = clock.GetUtcNow();
        var found = await db.DataRequests.AsNoTracking().WithToken(code).SingleOrDefaultAsync(row => row.LinkEndsAt > now, ct);
        if (found is null)
        {
            security.LinkRefused();
        }

        return found;
    }

    /// <summary>Files the request of a link, once: its term begins. Null when the link has ended or is none.</summary>
    public Task<DataRequest?> ConfirmAsync(string? code, CancellationToken ct) =>
        ChangeAsync(code, DataRequestState.Unconfirmed, (row, now) =>
        {
            row.File(now);
            outbox.Add(PrivacyMails.Filed(row, portal.Value.ResponsibleMail));
        }, ct);

    /// <summary>Adds what was missing to the claim of a link, once: its term begins again.</summary>
    public Task<DataRequest?> CompleteAsync(string? code, string text, CancellationToken ct) =>
        ChangeAsync(code, DataRequestState.Incomplete, (row, now) =>
        {
            row.Complete(Clean(text), now);
            outbox.Add(PrivacyMails.Completed(row, portal.Value.ResponsibleMail));
        }, ct);

    /// <summary>Deletes what nobody confirmed, and requests that were closed or withdrawn years ago.</summary>
    public Task DeleteExpiredAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var oldest = now.AddYears(-KeptYears);
        return db.DataRequests.Where(row =>
            (row.ReceivedAt == null && row.LinkEndsAt < now) || row.ClosedAt < oldest
                || (row.ClosedAt == null && row.MissingAskedAt != null && row.CompletedAt == null && row.LinkEndsAt < oldest))
            .ExecuteDeleteAsync(ct);
    }

    /// <summary>The text without invisible characters and without what looks like an Access Key.</summary>
    internal static string Clean(string text) => FreeText.RedactAccessKeys(FreeText.Of(text));

    // A form that comes again finds another state, and gets the request as it stands.
    private async Task<DataRequest?> ChangeAsync(
        string? code, DataRequestState from, Action<DataRequest, DateTimeOffset> change, CancellationToken ct)
    {
        if (await FindAsync(code, ct) is not { } found)
        {
            return null;
        }

        return await acts.RunAsync(
            found.Id,
            async act =>
            {
                var now = clock.GetUtcNow();
                var row = await db.DataRequests.WithToken(code).SingleOrDefaultAsync(row => row.LinkEndsAt > now, ct);
                if (row?.StateAt(now) != from)
                {
                    return row;
                }

                change(row!, now);
                if (portal.Value.ResponsibleMail is { } to)
                {
                    outbox.Add(PrivacyMails.Notice(to, row!));
                }

                act.Keep();
                return row;
            },
            ct);
    }
}
