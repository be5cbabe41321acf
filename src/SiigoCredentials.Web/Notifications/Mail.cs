namespace SiigoCredentials.Web.Notifications;

/// <summary>One plain-text mail to one person.</summary>
/// <param name="To">The person's address.</param>
/// <param name="Subject">In one line.</param>
/// <param name="Text">The whole of it.</param>
/// <param name="UnsubscribeUrl">Where whoever wants no more of its kind says so; null for a mail that one cannot do without.</param>
public sealed record Mail(string To, string Subject, string Text, string? UnsubscribeUrl = null);
