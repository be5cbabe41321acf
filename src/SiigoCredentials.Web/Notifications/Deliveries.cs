using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Notifications;

/// <summary>What became of a mail.</summary>
public enum DeliveryState
{
    /// <summary>It is about to leave.</summary>
    Leaving,

    /// <summary>The mail server could not be used yet; it is tried again.</summary>
    Delayed,

    /// <summary>No mail server is set.</summary>
    NoServer,

    Sent,

    /// <summary>The server refused it for good.</summary>
    Refused,

    /// <summary>It was given up after a day of attempts.</summary>
    GivenUp,

    /// <summary>It may have arrived: the server took it and did not say whether it keeps it.</summary>
    Unknown,
}

/// <summary>What became of one mail.</summary>
/// <param name="State">How far it came.</param>
/// <param name="Address">Where it goes.</param>
/// <param name="At">When it was written.</param>
/// <param name="Answer">What the server answered, safe to show, where it refused the mail.</param>
public sealed record Delivery(DeliveryState State, string Address, DateTimeOffset At, string? Answer = null)
{
    /// <summary>The address is wrong, or its server takes nothing: somebody has to correct it.</summary>
    public bool HasFailed => State is DeliveryState.Refused or DeliveryState.GivenUp;

    /// <summary>It has not left yet, and nobody can say when it will.</summary>
    public bool Waits => State is DeliveryState.NoServer or DeliveryState.Delayed;
}

/// <summary>What became of a company's mails to some addresses, the oldest first.</summary>
public sealed class DeliveryLog(IReadOnlyList<Delivery> mails)
{
    /// <summary>The latest mail to an address; null when there is none any more.</summary>
    public Delivery? Latest(string address) => mails.LastOrDefault(mail => mail.Address == address);

    /// <summary>The mail that carries a link or a code: the first to its address from the moment when it was made.</summary>
    public Delivery? Of(string address, DateTimeOffset madeAt) => mails.FirstOrDefault(mail => mail.Address == address && mail.At >= madeAt);
}

/// <summary>Tells a company what became of its mails to people outside, as long as their rows are kept.</summary>
public sealed class Deliveries(AppDbContext db, MailTransport carrier, MailHealth server)
{
    /// <summary>Whether mails leave now, as far as anybody knows.</summary>
    public bool AreLeaving => carrier.IsReady && server.Trouble is null;

    public async Task<DeliveryLog> FindAsync(Guid companyId, IReadOnlyCollection<string> addresses, CancellationToken ct)
    {
        var rows = await db.OutboxMails.AsNoTracking()
            .Where(mail => mail.OutsideOf == companyId && addresses.Contains(mail.To))
            .OrderBy(mail => mail.CreatedAt).ThenBy(mail => mail.Id)
            .Select(mail => new { mail.To, mail.CreatedAt, mail.SentAt, mail.FailedAt, mail.LastError })
            .ToListAsync(ct);
        return new DeliveryLog([.. rows.Select(row => new Delivery(
            StateOf(row.SentAt is not null, row.FailedAt is not null, row.LastError), row.To, row.CreatedAt, OutboxMail.RefusalIn(row.LastError)))]);
    }

    private DeliveryState StateOf(bool isSent, bool isFinal, string? error) => (isSent, isFinal) switch
    {
        (true, _) => DeliveryState.Sent,
        _ when OutboxMail.IsUnknown(error) => DeliveryState.Unknown,
        (_, true) => OutboxMail.RefusalIn(error) is null ? DeliveryState.GivenUp : DeliveryState.Refused,
        _ when !carrier.IsReady => DeliveryState.NoServer,
        _ => error is null ? DeliveryState.Leaving : DeliveryState.Delayed,
    };
}
