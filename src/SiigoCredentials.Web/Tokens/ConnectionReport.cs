using System.Net;

namespace SiigoCredentials.Web.Tokens;

/// <summary>What has to be right for an integration to get in, in the order in which it is looked at.</summary>
public enum ConnectionStep
{
    Format,
    User,
    Key,
    Address,
    Limits,
    Token,
}

/// <summary>What was found at a step; the words are the view's.</summary>
public enum ConnectionFinding
{
    /// <summary>An earlier step failed.</summary>
    NotReached,

    WellFormed,
    BlanksAround,
    Swapped,
    Quoted,
    UserIsNoAddress,
    KeyWithBlanks,
    KeyPrefix,
    KeyLength,
    KeyChecksum,

    RightUser,
    OtherUser,

    RightKey,

    /// <summary>A former one that works until its deadline.</summary>
    RetiringKey,
    NotTheCurrentKey,
    KeyReplaced,
    KeyRevoked,
    KeyExpired,
    TooManyTests,

    SeenFrom,

    /// <summary>The company lets no integration in from there.</summary>
    SeenFromElsewhere,

    WithinLimits,
    FailuresAtLimit,
    CompanyAtLimit,

    TokenWorks,
    CompanySuspended,

    /// <summary>The company's own Administradores stopped its integrations.</summary>
    IntegrationsSuspended,
    TokenRefused,
}

/// <summary>How a step went.</summary>
public enum StepState
{
    Passed,

    /// <summary>Nothing that keeps an integration out, but worth knowing.</summary>
    Noted,
    Failed,
    NotReached,
}

/// <summary>One step of a test, what was found there, and, where it matters, since when or for how long.</summary>
public sealed record StepReport(ConnectionStep Step, ConnectionFinding Finding, DateTimeOffset? Since = null, TimeSpan? Wait = null)
{
    public StepState State => Finding switch
    {
        ConnectionFinding.NotReached => StepState.NotReached,
        ConnectionFinding.BlanksAround or ConnectionFinding.FailuresAtLimit or ConnectionFinding.RetiringKey or ConnectionFinding.SeenFromElsewhere => StepState.Noted,
        ConnectionFinding.WellFormed or ConnectionFinding.RightUser or ConnectionFinding.RightKey or ConnectionFinding.SeenFrom
            or ConnectionFinding.WithinLimits or ConnectionFinding.TokenWorks => StepState.Passed,
        _ => StepState.Failed,
    };
}

/// <summary>A test of the connection from its first step to its last. Holds nothing of what was tried.</summary>
/// <param name="Steps">Every step, in order.</param>
/// <param name="UsedStoredUser">The company's own Usuario API was tried, because none was given.</param>
/// <param name="UsedStoredKey">The key that is stored was judged, because none was given.</param>
/// <param name="Address">Where the portal sees the request come from.</param>
public sealed record ConnectionReport(IReadOnlyList<StepReport> Steps, bool UsedStoredUser, bool UsedStoredKey, IPAddress? Address)
{
    /// <summary>The step at which it ended; null when all went well.</summary>
    public StepReport? Failure => Steps.FirstOrDefault(step => step.State == StepState.Failed);
}
