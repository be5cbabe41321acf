using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Notifications;

/// <summary>The state of a mail's delivery.</summary>
public enum DeliveryState
{
    /// <summary>It waits for its first attempt.</summary>
    Leaving,

    /// <summary>An attempt failed; it is retried.</summary>
    Delayed,

    /// <summary>No mail server is configured.</summary>
    NoServer,

    Sent,

    /// <summary>The server refused it for good.</summary>
    Refused,

    /// <summary>It was given up after a day of attempts.</summary>
    GivenUp,

    /// <summary>It may have arrived: the server received it and did not confirm it.</summary>
    Unknown,
}

/// <summary>The delivery of one mail.</summary>
/// <param name="State">Its state.</param>
/// <param name="Address">The recipient's address.</param>
/// <param name="At">When the mail was written.</param>
/// <param name="Answer">The server's answer to a refused mail, safe to show.</param>
public sealed record Delivery(DeliveryState State, string Address, DateTimeOffset At, string? Answer = null)
{
    /// <summary>A person has to correct the address.</summary>
    public bool HasFailed => State is DeliveryState.Refused or DeliveryState.GivenUp;

    /// <summary>It was not sent yet, and the portal cannot say when it will be.</summary>
    public bool Waits => State is DeliveryState.NoServer or DeliveryState.Delayed;
}

/// <summary>The deliveries of a company's mails to some addresses, the oldest first.</summary>
public sealed class DeliveryLog(IReadOnlyList<Delivery> mails)
{
    /// <summary>The latest mail to an address; null when there is none, or its row was deleted.</summary>
    public Delivery? Latest(string address) => mails.LastOrDefault(mail => mail.Address == address);

    /// <summary>The mail of a link or a code: the first one to its address since it was created.</summary>
    public Delivery? Of(string address, DateTimeOffset madeAt) =>
        mails.FirstOrDefault(mail => mail.Address == address && mail.At >= madeAt);
}

/// <summary>Reads the deliveries of a company's mails to people outside, as long as their rows are kept.</summary>
public sealed class Deliveries(AppDbContext db, MailTransport carrier, MailHealth server)
{
    private static readonly Expression<Func<OutboxMail, Row>> AsRow =
        mail => new Row(mail.To, mail.CreatedAt, mail.SentAt != null, mail.FailedAt != null, mail.LastError);

    private static readonly CompiledQuery<Func<AppDbContext, Guid, string, string?, IAsyncEnumerable<Row>>> ToOneOrTwo = new(() =>
        EF.CompileAsyncQuery((AppDbContext db, Guid companyId, string address, string? alsoTo) => db.OutboxMails.AsNoTracking()
            .Where(mail => mail.OutsideOf == companyId && (mail.To == address || mail.To == alsoTo))
            .OrderBy(mail => mail.CreatedAt).ThenBy(mail => mail.Id)
            .Select(AsRow)));

    /// <summary>Whether mails can be sent now, as far as the portal knows.</summary>
    public bool AreLeaving => carrier.IsReady && server.Trouble is null;

    /// <summary>The mails to an address, and to another one.</summary>
    public async Task<DeliveryLog> FindAsync(Guid companyId, string address, string? alsoTo, CancellationToken ct) =>
        LogOf(await ToOneOrTwo.For(db)(db, companyId, address, alsoTo).ToListAsync(ct));

    public async Task<DeliveryLog> FindAsync(Guid companyId, IReadOnlyCollection<string> addresses, CancellationToken ct) => LogOf(
        await db.OutboxMails.AsNoTracking()
            .Where(mail => mail.OutsideOf == companyId && addresses.Contains(mail.To))
            .OrderBy(mail => mail.CreatedAt).ThenBy(mail => mail.Id)
            .Select(AsRow)
            .ToListAsync(ct));

    private DeliveryLog LogOf(List<Row> rows) => new([.. rows.Select(row => new Delivery(
        StateOf(row.IsSent, row.IsFinal, row.LastError), row.To, row.CreatedAt, OutboxMail.RefusalIn(row.LastError)))]);

    private sealed record Row(string To, DateTimeOffset CreatedAt, bool IsSent, bool IsFinal, string? LastError);

    private DeliveryState StateOf(bool isSent, bool isFinal, string? error) => (isSent, isFinal) switch
    {
        (true, _) => DeliveryState.Sent,
        _ when OutboxMail.IsUnknown(error) => DeliveryState.Unknown,
        (_, true) => OutboxMail.RefusalIn(error) is null ? DeliveryState.GivenUp : DeliveryState.Refused,
        _ when !carrier.IsReady => DeliveryState.NoServer,
        _ => error is null ? DeliveryState.Leaving : DeliveryState.Delayed,
    };
}
