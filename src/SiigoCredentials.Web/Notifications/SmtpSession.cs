using MailKit;
using MailKit.Net.Smtp;

namespace SiigoCredentials.Web.Notifications;

/// <summary>How long the mail server may take for each step: the times of RFC 5321, section 4.5.3.2, which servers that filter mail do use up.</summary>
/// <param name="Command">For the greeting and for each command.</param>
/// <param name="DataStart">For the permission to send the message.</param>
/// <param name="Message">For taking the message, and for the answer after it.</param>
/// <param name="AtStop">For the answer after the message, once the portal is stopping.</param>
public sealed record SmtpTimes(TimeSpan Command, TimeSpan DataStart, TimeSpan Message, TimeSpan AtStop)
{
    public static readonly SmtpTimes Rfc5321 = new(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(2));
}

/// <summary>
/// Follows one session with the mail server: sets the time for each step, and knows whether the server was handed the message.
/// It keeps nothing that was said but the last bytes of the message, which tell its end.
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

    /// <summary>The message was sent to its end, and the server has not said whether it keeps it. Of one that breaks off before, a server keeps nothing.</summary>
    public bool IsOpen => step == Step.Message && tail.AsSpan().SequenceEqual(End);

    /// <summary>The server said that it keeps the message.</summary>
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
