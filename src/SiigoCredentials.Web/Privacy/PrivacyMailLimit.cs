using SiigoCredentials.Web.Limits;

namespace SiigoCredentials.Web.Privacy;

/// <summary>Limits the mails that anybody may cause to an address which nobody has confirmed.</summary>
public sealed class PrivacyMailLimit(SharedLimits limits)
{
    private const int MailsPerHour = 3;

    private readonly GcraLimiter addresses = limits.Of("mails about personal data", MailsPerHour, TimeSpan.FromHours(1));

    /// <summary>Counts a mail, whether the portal knows the address or not. Null, or how long to wait.</summary>
    public TimeSpan? TryAcquire(string email) => addresses.TryAcquire(email.ToUpperInvariant());
}
