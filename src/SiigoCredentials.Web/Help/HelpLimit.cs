using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Limits;

namespace SiigoCredentials.Web.Help;

/// <summary>How often a person may answer: a comment may become a mail each time.</summary>
public sealed class HelpLimit(IOptions<HelpOptions> options, SharedLimits limits)
{
    private readonly GcraLimiter people = limits.Of("answers to the help", options.Value.AnswersPerHour, TimeSpan.FromHours(1));

    /// <summary>Counts one answer; how long to wait, null when it may be kept.</summary>
    public TimeSpan? TryAcquire(Guid personId) => people.TryAcquire(personId.ToByteArray());
}
