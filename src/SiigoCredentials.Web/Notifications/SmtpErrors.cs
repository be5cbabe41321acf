namespace SiigoCredentials.Web.Notifications;

/// <summary>The mail server cannot be used, whatever the mail is: a trouble of the operator's. The message says why and holds no secret.</summary>
public sealed class MailServerException(string message, Exception cause) : Exception(message, cause);

/// <summary>The server refused this mail for good, because of its recipient or its text: the same mail would be refused again.</summary>
public sealed class MailRefusedException(string answer, Exception cause) : Exception($"the server refused it: {answer}", cause)
{
    /// <summary>What the server answered, safe to show, such as <c>550 5.1.1 No such user</c>.</summary>
    public string Answer => answer;
}

/// <summary>The server was handed the mail and did not say whether it keeps it: the mail may have arrived, or may yet.</summary>
public sealed class DeliveryUnknownException(string message, Exception cause) : Exception(message, cause);
