using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Limits;

namespace SiigoCredentials.Web.Help;

/// <summary>Limits how often a person answers, because each comment may be mailed.</summary>
public sealed class HelpLimit(IOptions<HelpOptions> options, SharedLimits limits)
{
    private readonly GcraLimiter people = limits.Of("answers to the help", options.Value.AnswersPerHour, TimeSpan.FromHours(1));

    /// <summary>Counts an answer; null, or how long the person has to wait.</summary>
    public TimeSpan? TryAcquire(Guid personId) => people.TryAcquire(personId.ToByteArray());
}
