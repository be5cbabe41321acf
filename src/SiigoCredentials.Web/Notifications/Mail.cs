namespace SiigoCredentials.Web.Notifications;

/// <summary>An iCalendar object that a mail carries, so that a calendar enters, moves or removes its event.</summary>
/// <param name="Method"><c>PUBLISH</c> or <c>CANCEL</c>, as in the text.</param>
/// <param name="FileName">The name of the attachment.</param>
/// <param name="Text">The object.</param>
public sealed record MailCalendar(string Method, string FileName, string Text);

/// <summary>One plain-text mail to one person.</summary>
/// <param name="To">The person's address.</param>
/// <param name="Subject">The subject, in one line.</param>
/// <param name="Text">The whole text.</param>
/// <param name="UnsubscribeUrl">The address to unsubscribe from mails of this kind; null for required mails.</param>
public sealed record Mail(string To, string Subject, string Text, string? UnsubscribeUrl = null)
{
    public IReadOnlyList<MailCalendar> Calendars { get; init; } = [];
}
