using System.Globalization;
using System.Text.RegularExpressions;
using MailKit.Net.Smtp;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Notifications;

/// <summary>Classifies a refusal of the mail server by its reply code (RFC 5321) and enhanced status code (RFC 3463).</summary>
internal static partial class SmtpAnswer
{
    private const int LongestAnswer = 160;

    /// <summary>
    /// The answer, safe to store and show: <c>550 5.1.1 No such user</c>. After the message only the codes, because the server's words may
    /// repeat what the mail says, such as a link.
    /// </summary>
    public static string Of(SmtpCommandException refused)
    {
        var code = ((int)refused.StatusCode).ToString(CultureInfo.InvariantCulture);
        var words = refused.ErrorCode == SmtpErrorCode.MessageNotAccepted ? Enhanced().Match(refused.Message).Value : refused.Message;
        return $"{code} {words.ReplaceLineEndings(" ").Trim()}".Trim().UpTo(LongestAnswer);
    }

    /// <summary>Whether the same mail would be refused again.</summary>
    public static bool IsFinal(SmtpCommandException refused) => (int)refused.StatusCode is >= 500 and < 600 && !IsPolicy(refused);

    /// <summary>
    /// Whether a policy refused the recipient (x.7.x), or the sender's address at the recipient's command (x.1.7, x.1.8). A relay that is
    /// closed to the portal answers so to every mail; a mailbox with restricted senders answers so to its own mails.
    /// </summary>
    public static bool IsPolicy(SmtpCommandException refused) =>
        refused.ErrorCode == SmtpErrorCode.RecipientNotAccepted && Enhanced().Match(refused.Message) is { Success: true } status
            && (IsOfAPolicy(status) || IsOfTheSender(status));

    /// <summary>
    /// Whether it concerns every mail, so that the operator has to act: authentication, a policy (x.7.x), the sender's address, the
    /// protocol (x.5.x), or a server that is closing down (421). As an answer to a recipient or a message, it concerns only that one.
    /// </summary>
    public static bool IsOfTheServer(SmtpCommandException refused)
    {
        if ((int)refused.StatusCode is 421 or 530 or 534 or 535 or 538)
        {
            return true;
        }

        var status = Enhanced().Match(refused.Message);
        return refused.ErrorCode is not (SmtpErrorCode.MessageNotAccepted or SmtpErrorCode.RecipientNotAccepted) && status.Success
            && (IsOfAPolicy(status) || IsOfTheSender(status) || status.Groups["subject"].Value is "5");
    }

    private static bool IsOfAPolicy(Match status) => status.Groups["subject"].Value is "7";

    private static bool IsOfTheSender(Match status) => status.Groups["subject"].Value is "1" && status.Groups["detail"].Value is "7" or "8";

    [GeneratedRegex(@"^[245]\.(?<subject>\d{1,3})\.(?<detail>\d{1,3})\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Enhanced();
}
