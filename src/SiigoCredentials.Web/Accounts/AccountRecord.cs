using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Notifications;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Accounts;

/// <summary>Records changes that people make to their own accounts, and says from where the current request was sent.</summary>
public sealed class AccountRecord(Outbox outbox, CurrentBrowser browser, TimeProvider clock)
{
    /// <summary>Time, device and address of the current request, for a mail.</summary>
    public SecurityEventContext SecurityEventContext =>
        new(clock.GetUtcNow(), DeviceName.Of(browser.UserAgent), browser.Address?.ToString());

    /// <summary>Records a change to a password or a factor, and mails its owner.</summary>
    public void FactorChanged(Act act, Person person, AuditAction change)
    {
        outbox.Add(AccountMails.FactorChanged(person.Email!, person.FullName, change, SecurityEventContext));
        Record(act, person, change, person.Email!);
    }

    /// <summary>Records a change of address; the caller sends the mails.</summary>
    public void AddressChanged(Act act, Person person, string oldAddress) =>
        Record(act, person, AuditAction.AddressChanged, $"{oldAddress} -> {person.Email}");

    private void Record(Act act, Person person, AuditAction action, string detail) =>
        act.RecordInEach(companyId => browser.Client.ActorFor(person, companyId), action, detail);
}
