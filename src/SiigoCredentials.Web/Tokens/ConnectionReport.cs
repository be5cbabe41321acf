using System.Net;

namespace SiigoCredentials.Web.Tokens;

/// <summary>What a sign-in needs, in the order in which the test checks it.</summary>
public enum ConnectionStep
{
    Format,
    User,
    Key,
    Address,
    Limits,
    Token,
}

/// <summary>The result of a step. The view has the words.</summary>
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

    /// <summary>A former key that works until its deadline.</summary>
    RetiringKey,
    NotTheCurrentKey,
    KeyReplaced,
    KeyRevoked,
    KeyExpired,
    TooManyTests,

    SeenFrom,

    /// <summary>The company does not allow this address.</summary>
    SeenFromElsewhere,

    WithinLimits,
    FailuresAtLimit,
    CompanyAtLimit,

    TokenWorks,
    CompanySuspended,

    /// <summary>An Administrador of the company suspended its integrations.</summary>
    IntegrationsSuspended,
    TokenRefused,
}

/// <summary>The state of a step.</summary>
public enum StepState
{
    Passed,

    /// <summary>It does not stop an integration, but the person should know.</summary>
    Noted,
    Failed,
    NotReached,
}

/// <summary>One step of a test, its finding and, for some findings, since when or how long to wait.</summary>
public sealed record StepReport(ConnectionStep Step, ConnectionFinding Finding, DateTimeOffset? Since = null, TimeSpan? Wait = null)
{
    public StepState State => Finding switch
    {
        ConnectionFinding.NotReached => StepState.NotReached,
        ConnectionFinding.BlanksAround or ConnectionFinding.FailuresAtLimit or ConnectionFinding.RetiringKey
            or ConnectionFinding.SeenFromElsewhere => StepState.Noted,
        ConnectionFinding.WellFormed or ConnectionFinding.RightUser or ConnectionFinding.RightKey or ConnectionFinding.SeenFrom
            or ConnectionFinding.WithinLimits or ConnectionFinding.TokenWorks => StepState.Passed,
        _ => StepState.Failed,
    };
}

/// <summary>The report of a test. It holds nothing of the pair that was tried.</summary>
/// <param name="Steps">Every step, in order.</param>
/// <param name="UsedStoredUser">The person gave no Usuario API, so the test used the company's.</param>
/// <param name="UsedStoredKey">The person gave no key, so the test used the stored one.</param>
/// <param name="Address">The address from which the portal received the request.</param>
public sealed record ConnectionReport(IReadOnlyList<StepReport> Steps, bool UsedStoredUser, bool UsedStoredKey, IPAddress? Address)
{
    /// <summary>The step that failed; null when none did.</summary>
    public StepReport? Failure => Steps.FirstOrDefault(step => step.State == StepState.Failed);
}
