namespace SiigoCredentials.Web.Notifications;

/// <summary>One plain-text mail to one person.</summary>
/// <param name="To">The person's address.</param>
/// <param name="Subject">The subject, in one line.</param>
/// <param name="Text">The whole text.</param>
/// <param name="UnsubscribeUrl">The address to unsubscribe from mails of this kind; null for required mails.</param>
public sealed record Mail(string To, string Subject, string Text, string? UnsubscribeUrl = null);
