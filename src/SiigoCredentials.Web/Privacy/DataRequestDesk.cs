using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Calendar;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Notifications;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Privacy;

/// <summary>Why the operator may not do that with a request.</summary>
public enum DataRequestRefusal
{
    NoSuch,
    Closed,
    Withdrawn,

    /// <summary>It was put off before, and the law allows that once.</summary>
    AlreadyExtended,

    /// <summary>The term is over, so that it can no longer be put off.</summary>
    Late,

    /// <summary>No term runs, because the person has to send something.</summary>
    Waits,

    /// <summary>Only a claim is sent back for what is missing.</summary>
    IsInquiry,
    AlreadyAsked,

    /// <summary>The days are over in which the person may be asked.</summary>
    TooLateToAsk,

    /// <summary>Nothing is missing.</summary>
    IsComplete,

    /// <summary>The portal does not know its address, with which a link begins.</summary>
    NoAddress,
}

/// <summary>A request after what the operator did; or why they may not, with the request as it stands.</summary>
public sealed record DataRequestAnswer(DataRequest? Request, DataRequestRefusal? Refusal = null);

/// <summary>What the operator does with the requests. Each act mails the person, in the same transaction.</summary>
public sealed class DataRequestDesk(
    AppDbContext db, CompanyActs acts, Outbox outbox, PublicAddress address, IOptions<PortalOptions> portal, TimeProvider clock)
{
    /// <summary>How many working days before its end a request presses.</summary>
    public const int PressingDays = 2;

    /// <summary>The filed requests, the next to be answered first; without the ended ones unless all are wanted.</summary>
    public async Task<List<DataRequest>> ListAsync(bool all, int limit, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return await db.DataRequests.AsNoTracking().Where(row => row.ReceivedAt != null)
            .Where(row => all || (row.ClosedAt == null && (row.DueOn != null || row.LinkEndsAt > now)))
            .OrderBy(row => row.ClosedAt != null).ThenByDescending(row => row.ClosedAt).ThenBy(row => row.DueOn == null)
            .ThenBy(row => row.DueOn).ThenBy(row => row.Id).Take(limit).ToListAsync(ct);
    }

    public Task<DataRequest?> FindAsync(string number, CancellationToken ct) =>
        db.DataRequests.AsNoTracking().SingleOrDefaultAsync(row => row.Number == number, ct);

    /// <summary>Puts the answer off, once, before its term is over; tells the person why and until when (articles 14 and 15).</summary>
    public Task<DataRequestAnswer> ExtendAsync(string number, string reason, CancellationToken ct) => ActAsync(number, (row, now) =>
    {
        if (WhyNot(row, now) is { } refusal)
        {
            return refusal;
        }

        row.Extend(DataRequests.Clean(reason), now);
        outbox.Add(PrivacyMails.Extended(row, Contact));
        return null;

        static DataRequestRefusal? WhyNot(DataRequest row, DateTimeOffset now) =>
            row.DueOn is not { } dueOn ? DataRequestRefusal.Waits
            : row.ExtendedAt is not null ? DataRequestRefusal.AlreadyExtended
            : ColombianTime.DayOf(now) > dueOn ? DataRequestRefusal.Late : null;
    }, ct);

    /// <summary>Asks the person for what a claim lacks. Its term begins again when they send it (article 15).</summary>
    public Task<DataRequestAnswer> AskForMoreAsync(string number, string missing, CancellationToken ct) => ActAsync(number, (row, now) =>
    {
        if (WhyNot(row, now) is { } refusal)
        {
            return refusal;
        }

        var code = OneTimeToken.Create();
        row.AskFor(DataRequests.Clean(missing), OneTimeToken.Hash(code), now);
        outbox.Add(PrivacyMails.Incomplete(row, $"{address.OfLinks}/tratamiento-de-datos/tu-solicitud?codigo={code}", Contact));
        return null;

        DataRequestRefusal? WhyNot(DataRequest row, DateTimeOffset now) =>
            row.Kind == DataRequestKind.Consulta ? DataRequestRefusal.IsInquiry
            : row.MissingAskedAt is not null ? DataRequestRefusal.AlreadyAsked
            : ColombianTime.DayOf(now) > DataRequestTerms.LastDayToAskForMore(ColombianTime.DayOf(row.ReceivedAt!.Value))
                ? DataRequestRefusal.TooLateToAsk
            : address.OfLinks is null ? DataRequestRefusal.NoAddress : null;
    }, ct);

    /// <summary>Adds what the person sent in another way than by their link.</summary>
    public Task<DataRequestAnswer> CompleteAsync(string number, string text, CancellationToken ct) => ActAsync(number, (row, now) =>
    {
        if (row.StateAt(now) != DataRequestState.Incomplete)
        {
            return DataRequestRefusal.IsComplete;
        }

        row.Complete(DataRequests.Clean(text), now);
        outbox.Add(PrivacyMails.Completed(row, Contact));
        return null;
    }, ct);

    /// <summary>Mails the answer and closes the request.</summary>
    public Task<DataRequestAnswer> CloseAsync(string number, string answer, CancellationToken ct) => ActAsync(number, (row, now) =>
    {
        row.Close(DataRequests.Clean(answer), now);
        outbox.Add(PrivacyMails.Closed(row, Contact));
        return null;
    }, ct);

    /// <summary>How many requests are late or nearly so.</summary>
    internal static long CountPressing(AppDbContext db, DateTimeOffset now)
    {
        var until = WorkingDays.After(ColombianTime.DayOf(now), PressingDays);
        return db.DataRequests.LongCount(row => row.ClosedAt == null && row.DueOn <= until);
    }

    private string? Contact => portal.Value.ResponsibleMail;

    private async Task<DataRequestAnswer> ActAsync(
        string number, Func<DataRequest, DateTimeOffset, DataRequestRefusal?> change, CancellationToken ct)
    {
        if (await FindAsync(number, ct) is not { } found)
        {
            return new DataRequestAnswer(Request: null, DataRequestRefusal.NoSuch);
        }

        return await acts.RunAsync(
            found.Id,
            async act =>
            {
                if (await db.DataRequests.SingleOrDefaultAsync(row => row.Id == found.Id, ct) is not { } row)
                {
                    return new DataRequestAnswer(Request: null, DataRequestRefusal.NoSuch);
                }

                var now = clock.GetUtcNow();
                var refusal = row.StateAt(now) switch
                {
                    DataRequestState.Closed => DataRequestRefusal.Closed,
                    DataRequestState.Withdrawn => DataRequestRefusal.Withdrawn,
                    _ => change(row, now),
                };
                if (refusal is null)
                {
                    act.Keep();
                }

                return new DataRequestAnswer(row, refusal);
            },
            ct);
    }
}
