using MailKit;
using MailKit.Net.Smtp;

namespace SiigoCredentials.Web.Notifications;

/// <summary>
/// How long the mail server may take for each step: RFC 5321, section 4.5.3.2. Servers that filter mail do need these times.
/// </summary>
/// <param name="Command">For the greeting and for each command.</param>
/// <param name="DataStart">For the permission to send the message.</param>
/// <param name="Message">For taking the message, and for the answer after it.</param>
/// <param name="AtStop">For the rest of the message and the answer after it, once the portal is stopping.</param>
public sealed record SmtpTimes(TimeSpan Command, TimeSpan DataStart, TimeSpan Message, TimeSpan AtStop)
{
    public static readonly SmtpTimes Rfc5321 = new(
        TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(2));
}

/// <summary>
/// Follows one session with the mail server: sets the timeout of each step, and knows whether the server has the message. It keeps nothing
/// of the session but the last bytes of the message, which mark its end.
/// </summary>
internal sealed class SmtpSession(SmtpTimes times) : IProtocolLogger
{
    private static readonly byte[] End = "\r\n.\r\n"u8.ToArray();

    private SmtpClient? client;
    private Step step;
    private byte[] tail = [];

    private enum Step
    {
        Commands,
        DataAsked,
        Message,
        Answered,
    }

    /// <summary>The whole message was sent, and the server has not confirmed it. A server discards an incomplete message.</summary>
    public bool IsOpen => step == Step.Message && tail.AsSpan().SequenceEqual(End);

    /// <summary>The server was asked to take the message, and has not answered it.</summary>
    public bool IsOnItsWay => step is Step.DataAsked or Step.Message;

    /// <summary>The server has confirmed the message.</summary>
    public bool IsKept { get; private set; }

    public IAuthenticationSecretDetector? AuthenticationSecretDetector { get; set; }

    public void Follow(SmtpClient followed)
    {
        client = followed;
        SetTime(times.Command);
    }

    public void LogConnect(Uri uri)
    {
    }

    public void LogClient(byte[] buffer, int offset, int count)
    {
        if (step == Step.Commands && buffer.AsSpan(offset, count).StartsWith("DATA\r\n"u8))
        {
            Enter(Step.DataAsked, times.DataStart);
        }
        else if (step == Step.Message)
        {
            byte[] sent = [.. tail, .. buffer.AsSpan(offset + Math.Max(0, count - End.Length), Math.Min(count, End.Length))];
            tail = sent[Math.Max(0, sent.Length - End.Length)..];
        }
    }

    public void LogServer(byte[] buffer, int offset, int count)
    {
        var digit = (char)buffer[offset];
        if (step == Step.DataAsked)
        {
            var isGranted = digit == '3';
            Enter(isGranted ? Step.Message : Step.Commands, isGranted ? times.Message : times.Command);
        }
        else if (step == Step.Message)
        {
            IsKept = digit == '2';
            Enter(Step.Answered, times.Command);
        }
    }

    public void Dispose()
    {
    }

    private void Enter(Step next, TimeSpan time)
    {
        step = next;
        SetTime(time);
    }

    private void SetTime(TimeSpan time) => client!.Timeout = (int)time.TotalMilliseconds;
}
