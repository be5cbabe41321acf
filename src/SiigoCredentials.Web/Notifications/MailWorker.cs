using MailKit.Net.Smtp;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Notifications;

/// <summary>
/// Sends the mails of the outbox at once, and retries them by <see cref="RetrySchedule"/>. Several instances may do so at once.
/// </summary>
public sealed partial class MailWorker(
    IServiceScopeFactory scopes, MailTransport carrier, MailHealth server, WorkerHealth health, TimeProvider clock, ILogger<MailWorker> log)
    : PeriodicWorker(Interval, health, clock, log)
{
    private const int Batch = 100;
    private const int RefusalsUntilTrouble = 3; // of recipients, by a policy, in a row: fewer may concern only those mailboxes

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    // The claim of a mail under way is renewed as long as the server takes. After a crash the mail waits until its claim ends.
    private static readonly TimeSpan Claim = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Renewal = TimeSpan.FromMinutes(1);

    // One attempt a minute is enough to learn whether the server works again.
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim turn = new(1);
    private DateTimeOffset pausedUntil = DateTimeOffset.MinValue;
    private bool isInTrouble;
    private bool hasLooked;
    private int refusals;

    /// <summary>One round over the due mails, the oldest first. A mail that fails waits for another round.</summary>
    public async Task SendDueAsync(CancellationToken ct)
    {
        await turn.WaitAsync(ct);
        try
        {
            if (carrier.IsReady && Clock.GetUtcNow() >= pausedUntil)
            {
                await RoundAsync(ct);
            }
        }
        finally
        {
            turn.Release();
        }
    }

    public override void Dispose()
    {
        turn.Dispose();
        base.Dispose();
    }

    protected override bool IsWanted
    {
        get
        {
            if (!carrier.IsReady)
            {
                LogNowhereToGo();
            }

            return carrier.IsReady;
        }
    }

    // The first round is due at once, so that mails waiting at the start do not wait for the interval.
    protected override ValueTask<bool> WaitAsync(PeriodicTimer timer, CancellationToken ct)
    {
        var isFirst = !hasLooked;
        hasLooked = true;
        return isFirst ? ValueTask.FromResult(true) : base.WaitAsync(timer, ct);
    }

    protected override Task RunRoundAsync(CancellationToken ct) => SendDueAsync(ct);

    private async Task RoundAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDbContext>();
        foreach (var mail in await DueAsync(db, ct))
        {
            ct.ThrowIfCancellationRequested();
            if (await ClaimAsync(db, mail, ct))
            {
                await SendAsync(db, mail, ct);
            }

            if (Clock.GetUtcNow() < pausedUntil)
            {
                return;
            }
        }
    }

    private Task<List<OutboxMail>> DueAsync(AppDbContext db, CancellationToken ct)
    {
        var now = Clock.GetUtcNow();
        return db.OutboxMails.AsNoTracking()
            .Where(mail => mail.SentAt == null && mail.FailedAt == null && mail.NextAttemptAt <= now)
            .OrderBy(mail => mail.CreatedAt).ThenBy(mail => mail.Id)
            .Take(Batch)
            .ToListAsync(ct);
    }

    // An instance claims a mail by moving its time on. Of two that read the same time, the database lets one update it.
    private async Task<bool> ClaimAsync(AppDbContext db, OutboxMail seen, CancellationToken ct)
    {
        var until = Clock.GetUtcNow() + Claim;
        return await db.OutboxMails
            .Where(mail => mail.Id == seen.Id && mail.SentAt == null && mail.FailedAt == null && mail.NextAttemptAt == seen.NextAttemptAt)
            .ExecuteUpdateAsync(
                set => set.SetProperty(mail => mail.NextAttemptAt, until).SetProperty(mail => mail.Attempts, mail => mail.Attempts + 1),
                ct) == 1;
    }

    private async Task SendAsync(AppDbContext db, OutboxMail mail, CancellationToken ct)
    {
        var fault = await TryCarryAsync(db, mail, ct);
        if (fault is MailServerException && ct.IsCancellationRequested)
        {
            await ReleaseAsync(db, mail);
            return;
        }

        TellServer(fault);
        await RecordAsync(db, mail, fault);
    }

    private async Task<Exception?> TryCarryAsync(AppDbContext db, OutboxMail mail, CancellationToken ct)
    {
        var carrying = carrier.CarryAsync(mail, ct);
        while (!carrying.IsCompleted)
        {
            await carrying.WaitAsync(Renewal, Clock, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!carrying.IsCompleted)
            {
                await RenewAsync(db, mail);
            }
        }

        try
        {
            await carrying;
            return null;
        }
        catch (Exception fault)
        {
            return fault;
        }
    }

    private async Task RenewAsync(AppDbContext db, OutboxMail carried)
    {
        try
        {
            var until = Clock.GetUtcNow() + Claim;
            await db.OutboxMails.Where(mail => mail.Id == carried.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(mail => mail.NextAttemptAt, until), CancellationToken.None);
        }
        catch (Exception)
        {
            // The mail is under way, and how it ends must be recorded. A fault that lasts fails that record, and so the round.
        }
    }

    // The server did not get the mail: another instance, or the next start, may try at once.
    private Task<int> ReleaseAsync(AppDbContext db, OutboxMail carried)
    {
        var now = Clock.GetUtcNow();
        return db.OutboxMails.Where(mail => mail.Id == carried.Id).ExecuteUpdateAsync(set => set
            .SetProperty(mail => mail.NextAttemptAt, now)
            .SetProperty(mail => mail.Attempts, mail => mail.Attempts - 1), CancellationToken.None);
    }

    private Task RecordAsync(AppDbContext db, OutboxMail mail, Exception? fault)
    {
        switch (fault)
        {
            case null:
                return RecordSentAsync(db, mail);
            case MailRefusedException refused:
                LogRefused(mail.Id);
                return RecordFinalAsync(db, mail, OutboxMail.RefusedMark + refused.Answer);
            case DeliveryUnknownException:
                LogUnknown(mail.Id, fault.Message);
                return RecordUnknownAsync(db, mail, fault.Message);
            default:
                return RecordFailureAsync(
                    db, mail, (OutboxMail.IsUnknown(mail.LastError) ? OutboxMail.UnknownMark : "") + SmtpServer.Reason(fault));
        }
    }

    // Without the caller's token: the result is recorded even while the portal stops.
    private Task<int> RecordSentAsync(AppDbContext db, OutboxMail sent)
    {
        var now = Clock.GetUtcNow();
        return db.OutboxMails.Where(mail => mail.Id == sent.Id).ExecuteUpdateAsync(set => set
            .SetProperty(mail => mail.SentAt, now)
            .SetProperty(mail => mail.SealedBody, (byte[]?)null)
            .SetProperty(mail => mail.LastError, (string?)null), CancellationToken.None);
    }

    private async Task RecordFailureAsync(AppDbContext db, OutboxMail failed, string reason)
    {
        if (RetrySchedule.DelayAfter(failed.Attempts + 1) is { } delay)
        {
            await RecordDelayAsync(db, failed, delay, reason);
            return;
        }

        await RecordFinalAsync(db, failed, reason);
        LogGaveUp(failed.Id);
    }

    // Retried once, much later: the mail has probably arrived, and each attempt may send a duplicate.
    private Task<int> RecordUnknownAsync(AppDbContext db, OutboxMail sent, string reason) => OutboxMail.IsUnknown(sent.LastError)
        ? RecordFinalAsync(db, sent, OutboxMail.UnknownMark + reason)
        : RecordDelayAsync(db, sent, RetrySchedule.AfterUnknown, OutboxMail.UnknownMark + reason);

    private Task<int> RecordDelayAsync(AppDbContext db, OutboxMail failed, TimeSpan delay, string reason)
    {
        var (next, error) = (Clock.GetUtcNow() + delay, reason.UpTo(OutboxMail.LongestError));
        return db.OutboxMails.Where(mail => mail.Id == failed.Id).ExecuteUpdateAsync(set => set
            .SetProperty(mail => mail.NextAttemptAt, next)
            .SetProperty(mail => mail.LastError, error), CancellationToken.None);
    }

    private Task<int> RecordFinalAsync(AppDbContext db, OutboxMail failed, string reason)
    {
        var (now, error) = (Clock.GetUtcNow(), reason.UpTo(OutboxMail.LongestError));
        return db.OutboxMails.Where(mail => mail.Id == failed.Id).ExecuteUpdateAsync(set => set
            .SetProperty(mail => mail.FailedAt, now)
            .SetProperty(mail => mail.SealedBody, (byte[]?)null)
            .SetProperty(mail => mail.LastError, error), CancellationToken.None);
    }

    // The refusal of a mail shows that the server works.
    private void TellServer(Exception? fault)
    {
        var isAway = fault is MailServerException or DeliveryUnknownException;
        pausedUntil = isAway ? Clock.GetUtcNow() + Pause : pausedUntil;
        refusals = fault is SmtpCommandException refused && SmtpAnswer.IsPolicy(refused) ? refusals + 1 : isAway ? refusals : 0;
        server.Trouble = isAway || refusals >= RefusalsUntilTrouble ? SmtpServer.Reason(fault!) : null;
        if (fault is null or MailRefusedException)
        {
            TellRecovery();
        }
        else
        {
            TellTrouble(SmtpServer.Reason(fault));
        }
    }

    // The log has the beginning and the end of the trouble, not every attempt.
    private void TellTrouble(string reason)
    {
        if (!isInTrouble)
        {
            LogTrouble(reason);
        }

        isInTrouble = true;
    }

    private void TellRecovery()
    {
        if (isInTrouble)
        {
            LogRecovery();
        }

        isInTrouble = false;
    }

    [LoggerMessage(LogLevel.Warning, "Neither Mail:Host nor Mail:DropFolder is set: mails wait in the outbox")]
    private partial void LogNowhereToGo();

    [LoggerMessage(LogLevel.Warning, "Mails cannot be sent and are tried again: {Reason}")]
    private partial void LogTrouble(string reason);

    [LoggerMessage(LogLevel.Information, "Mails are sent again")]
    private partial void LogRecovery();

    [LoggerMessage(LogLevel.Warning, "The server refused mail {Id} for good; its row has the answer, and the page tells the company")]
    private partial void LogRefused(Guid id);

    [LoggerMessage(
        LogLevel.Warning,
        "Nobody knows whether mail {Id} arrived: {Reason}. It is sent once more in an hour, with the same Message-Id, unless this was the second time")]
    private partial void LogUnknown(Guid id, string reason);

    [LoggerMessage(LogLevel.Warning, "Mail {Id} was given up after a day of attempts; its row tells the last reason")]
    private partial void LogGaveUp(Guid id);
}
