using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Notifications;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Accounts;

/// <summary>Records what a person changed in their own account and tells them by mail: both belong into the transaction of the change.</summary>
public sealed class AccountRecord(AppDbContext db, AuditTrail audit, Outbox outbox, CurrentBrowser browser, TimeProvider clock)
{
    /// <summary>When, on what and from where the present request acts.</summary>
    public SecurityEventContext SecurityEventContext => new(clock.GetUtcNow(), DeviceName.Of(browser.UserAgent), browser.Address?.ToString());

    /// <summary>Entry and mail of one change to what proves who the person is.</summary>
    public async Task OwnChangeAsync(Person person, AuditAction change, CancellationToken ct)
    {
        outbox.Add(AccountMails.FactorChanged(person.Email!, person.FullName, change, SecurityEventContext));
        await EnterAsync(person, change, person.Email!, ct);
    }

    /// <summary>The entry alone, with what it touched.</summary>
    public async Task EnterAsync(Person actor, AuditAction action, string detail, CancellationToken ct)
    {
        await audit.AppendAsync(browser.ActorFor(actor), action, Guid.CreateVersion7(), detail, ct);
        await db.SaveChangesAsync(ct);
    }
}
