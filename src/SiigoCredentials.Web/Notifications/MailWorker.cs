using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Notifications;

/// <summary>Sends what waits in the outbox, at once or when <see cref="RetrySchedule"/> says; any number of instances may do so side by side.</summary>
public sealed partial class MailWorker(IServiceScopeFactory scopes, MailCarrier carrier, WorkerHealth health, TimeProvider clock, ILogger<MailWorker> log)
    : PeriodicWorker(Interval, health, clock, log)
{
    private const int Batch = 100;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    // Longer than a mail may take, so that nobody takes it for forgotten; a crash delays the mail by as much.
    private static readonly TimeSpan Claim = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan PatienceAtStop = TimeSpan.FromSeconds(5);

    // With many mails waiting, one is enough to learn every minute that the server is still away.
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim turn = new(1);
    private DateTimeOffset pausedUntil = DateTimeOffset.MinValue;
    private bool isInTrouble;
    private bool hasLooked;

    /// <summary>One round over the mails that are due, the oldest first. A mail that fails waits for another round.</summary>
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

    // The first round is due at once: mails that wait at the start need not wait for the interval.
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
                await (mail.To == OutboxMail.Nobody ? RecordSentAsync(db, mail) : RecordAsync(db, mail, await TryCarryAsync(mail, ct)));
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

    // Whoever moves the time on has the mail: of two that saw the same time, the database lets one.
    private async Task<bool> ClaimAsync(AppDbContext db, OutboxMail seen, CancellationToken ct)
    {
        var until = Clock.GetUtcNow() + Claim;
        return await db.OutboxMails
            .Where(mail => mail.Id == seen.Id && mail.SentAt == null && mail.FailedAt == null && mail.NextAttemptAt == seen.NextAttemptAt)
            .ExecuteUpdateAsync(set => set.SetProperty(mail => mail.NextAttemptAt, until).SetProperty(mail => mail.Attempts, mail => mail.Attempts + 1), ct) == 1;
    }

    private async Task<Exception?> TryCarryAsync(OutboxMail mail, CancellationToken ct)
    {
        using var patience = new CancellationTokenSource(Patience); // the network's time, not the portal's
        using var hurry = ct.Register(() => patience.CancelAfter(PatienceAtStop)); // a mail half handed over is better ended than sent twice
        try
        {
            await carrier.CarryAsync(mail, patience.Token);
            return null;
        }
        catch (Exception fault)
        {
            return fault;
        }
    }

    private async Task RecordAsync(AppDbContext db, OutboxMail mail, Exception? fault)
    {
        if (fault is null)
        {
            await RecordSentAsync(db, mail);
            TellRecovery();
            return;
        }

        var reason = SmtpServer.Reason(fault);
        Tell(reason);
        pausedUntil = fault is MailServerException ? Clock.GetUtcNow() + Pause : pausedUntil;
        await RecordFailureAsync(db, mail, reason);
    }

    // Without the caller's token: what happened has happened, and is recorded even while the portal stops.
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
        var now = Clock.GetUtcNow();
        var error = reason.UpTo(OutboxMail.LongestError);
        var row = db.OutboxMails.Where(mail => mail.Id == failed.Id);
        if (RetrySchedule.DelayAfter(failed.Attempts + 1) is { } delay)
        {
            var next = now + delay;
            await row.ExecuteUpdateAsync(set => set.SetProperty(mail => mail.NextAttemptAt, next).SetProperty(mail => mail.LastError, error), CancellationToken.None);
            return;
        }

        await row.ExecuteUpdateAsync(set => set
            .SetProperty(mail => mail.FailedAt, now)
            .SetProperty(mail => mail.SealedBody, (byte[]?)null)
            .SetProperty(mail => mail.LastError, error), CancellationToken.None);
        LogGaveUp(failed.Id);
    }

    // Once, not every minute: the log tells when trouble begins and when it is over.
    private void Tell(string reason)
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

    [LoggerMessage(LogLevel.Warning, "Mail {Id} was given up after a day of attempts; its row tells the last reason")]
    private partial void LogGaveUp(Guid id);
}
