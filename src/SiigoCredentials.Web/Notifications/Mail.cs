namespace SiigoCredentials.Web.Notifications;

/// <summary>One plain-text mail to one person.</summary>
public sealed record Mail(string To, string Subject, string Text);
