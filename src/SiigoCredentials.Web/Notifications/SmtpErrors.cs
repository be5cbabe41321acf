namespace SiigoCredentials.Web.Notifications;

/// <summary>The mail server cannot be used for any mail, so the operator has to act. The message says why and has no secret.</summary>
public sealed class MailServerException(string message, Exception cause) : Exception(message, cause);

/// <summary>The server refused this mail permanently, because of its recipient or its text.</summary>
public sealed class MailRefusedException(string answer, Exception cause) : Exception($"the server refused it: {answer}", cause)
{
    /// <summary>The server's answer, safe to show, such as <c>550 5.1.1 No such user</c>.</summary>
    public string Answer => answer;
}

/// <summary>The server received the mail and did not confirm it: the mail may have arrived, or may still arrive.</summary>
public sealed class DeliveryUnknownException(string message, Exception cause) : Exception(message, cause);
