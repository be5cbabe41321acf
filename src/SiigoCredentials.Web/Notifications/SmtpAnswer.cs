using System.Globalization;
using System.Text.RegularExpressions;
using MailKit.Net.Smtp;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Notifications;

/// <summary>What a refusal of the mail server's means, by its reply code (RFC 5321) and its enhanced status code (RFC 3463).</summary>
internal static partial class SmtpAnswer
{
    private const int LongestAnswer = 160;

    /// <summary>
    /// The answer, safe to store and show: <c>550 5.1.1 No such user</c>. After the message only the codes, because the server's words may repeat what the mail says, such as a link.
    /// </summary>
    public static string Of(SmtpCommandException refused)
    {
        var code = ((int)refused.StatusCode).ToString(CultureInfo.InvariantCulture);
        var words = refused.ErrorCode == SmtpErrorCode.MessageNotAccepted ? Enhanced().Match(refused.Message).Value : refused.Message;
        return $"{code} {words.ReplaceLineEndings(" ").Trim()}".Trim().UpTo(LongestAnswer);
    }

    /// <summary>Whether the same mail would be refused again.</summary>
    public static bool IsFinal(SmtpCommandException refused) => (int)refused.StatusCode is >= 500 and < 600;

    /// <summary>
    /// Whether the operator has to mend it, and every mail would meet it: a sign-in, a policy such as a refused relay (x.7.x), the sender's address (x.1.7, x.1.8),
    /// the protocol (x.5.x), or a server that is closing down (421). Of the message itself, a policy speaks of that message.
    /// </summary>
    public static bool IsOfTheServer(SmtpCommandException refused)
    {
        if ((int)refused.StatusCode is 421 or 530 or 534 or 535 or 538)
        {
            return true;
        }

        var status = Enhanced().Match(refused.Message);
        return refused.ErrorCode != SmtpErrorCode.MessageNotAccepted && status.Success
            && (status.Groups["subject"].Value is "7" or "5" || (status.Groups["subject"].Value is "1" && status.Groups["detail"].Value is "7" or "8"));
    }

    [GeneratedRegex(@"^[245]\.(?<subject>\d{1,3})\.(?<detail>\d{1,3})\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Enhanced();
}
