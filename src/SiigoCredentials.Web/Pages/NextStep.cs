using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Handoff;
using SiigoCredentials.Web.Notifications;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.Pages;

/// <summary>What a company should do about its credential now, the most urgent first.</summary>
public enum NextStepKind
{
    CompanySuspended,
    PlanWithoutApi,
    Generate,
    Resume,
    ReplaceRevoked,
    ReplaceExpired,
    ReplaceLeaked,
    ReplaceEnding,
    MendIntegration,
    DeliverReplacement,
    MovePartners,
    FinishCutOver,
    MendContact,
    Deliver,
    AwaitDelivery,
    AwaitFirstUse,
    ConfirmContact,
    Nothing,
}

/// <summary>
/// The one thing to do now, and the details that its words need. The home page and the credential page show the same: one cause at a time,
/// for its effects, such as failed sign-ins of a suspended company, end when it is mended.
/// </summary>
public sealed record NextStep(NextStepKind Kind)
{
    /// <summary>How long before its end a key is asked to be replaced.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromDays(7);

    /// <summary>When the key in question ends, or the link to the integrator; null when neither does.</summary>
    public DateTimeOffset? EndsAt { get; private init; }

    /// <summary>By when the new key must be used for the first time; null unless it waits for that.</summary>
    public DateTimeOffset? FirstUseBy { get; private init; }

    /// <summary>When the key was reported as leaked, if that is the reason.</summary>
    public DateTimeOffset? ReportedAt { get; private init; }

    public UsageFailure? Failure { get; private init; }

    /// <summary>The first day of the failure; null unless it is about one.</summary>
    public DateOnly? FailingSince { get; private init; }

    /// <summary>The partners that have not changed to the new key.</summary>
    public IReadOnlyList<PartnerCutOver> Waiting { get; private init; } = [];

    public IntegrationContact? Contact { get; private init; }

    /// <summary>The mail that did not reach the contact, if that is the reason.</summary>
    public Delivery? Undelivered { get; private init; }

    public LastUse? LastUse { get; private init; }

    /// <summary>Whether nobody has to do anything now.</summary>
    public bool IsCalm => Kind is NextStepKind.AwaitDelivery or NextStepKind.AwaitFirstUse or NextStepKind.Nothing;

    /// <summary>Whether something is about to stop, or has stopped.</summary>
    public bool IsAlarm => Kind is NextStepKind.ReplaceLeaked or NextStepKind.ReplaceEnding or NextStepKind.ReplaceRevoked
        or NextStepKind.ReplaceExpired;

    public static NextStep Of(CredentialStatus status, DateTimeOffset now) => status switch
    {
        { Company.SuspendedAt: not null } => new(NextStepKind.CompanySuspended),
        { Company.PlanIncludesApi: false } => new(NextStepKind.PlanWithoutApi),
        { Credential: null } => new(NextStepKind.Generate),
        { Credential.SuspendedAt: not null } => new(NextStepKind.Resume),
        { Credential.KeyState: AccessKeyState.Revoked } => new(NextStepKind.ReplaceRevoked),
        { Credential.KeyState: AccessKeyState.Expired } => new(NextStepKind.ReplaceExpired),
        { Credential: { } credential } => OfWorking(status, credential, now),
    };

    private static NextStep OfWorking(CredentialStatus status, CredentialView credential, DateTimeOffset now)
    {
        if (status.LeakReportedAt is { } reported)
        {
            return new(NextStepKind.ReplaceLeaked) { ReportedAt = reported, EndsAt = credential.ExpiresAt ?? credential.Retiring?.EndsAt };
        }

        if (credential.ExpiresAt is { } end && end - now < Soon)
        {
            return new(NextStepKind.ReplaceEnding) { EndsAt = end };
        }

        if (status.Usage.FindPresentFailure(credential.IssuedAt) is { } failure)
        {
            return new(NextStepKind.MendIntegration)
            {
                Failure = failure,
                FailingSince = status.Usage.FailingSince(credential.IssuedAt),
            };
        }

        if (credential.Retiring is { } retiring && OfCutOver(status, credential, retiring, now) is { } change)
        {
            return change;
        }

        if (status.LatestToContact is { HasFailed: true } undelivered)
        {
            return new(NextStepKind.MendContact) { Contact = credential.Contact, Undelivered = undelivered };
        }

        if (status.LastUse is null)
        {
            return OfDelivery(status, credential, NextStepKind.Deliver);
        }

        return new(credential.ContactConfirmedAt is null ? NextStepKind.ConfirmContact : NextStepKind.Nothing)
        {
            Contact = credential.Contact,
            LastUse = status.LastUse,
        };
    }

    private static NextStep? OfCutOver(CredentialStatus status, CredentialView credential, RetiringKey retiring, DateTimeOffset now)
    {
        var partners = status.CutOver(now);
        var hasBegun = retiring.ContactMovedAt is not null || partners.Any(partner => partner.State != CutOverState.Waiting);
        if (!credential.IsOlderThanRetiring && !credential.IsByProgram && !hasBegun && !status.IsDelivered)
        {
            return OfDelivery(status, credential, NextStepKind.DeliverReplacement) with
            {
                EndsAt = retiring.EndsAt,
                FirstUseBy = retiring.FirstUse?.By,
            };
        }

        if (retiring.FirstUse is { By: var by })
        {
            return new(NextStepKind.AwaitFirstUse) { Contact = credential.Contact, FirstUseBy = by };
        }

        var waiting = partners.Where(partner => partner.State == CutOverState.Waiting).ToList();
        return waiting.Count > 0
            ? new(NextStepKind.MovePartners) { Waiting = waiting, EndsAt = retiring.EndsAt }
            : hasBegun || now - retiring.Since > TimeSpan.FromDays(1) ? new(NextStepKind.FinishCutOver) { EndsAt = retiring.EndsAt } : null;
    }

    private static NextStep OfDelivery(CredentialStatus status, CredentialView credential, NextStepKind undelivered) => status switch
    {
        { IsDelivered: true } => new(NextStepKind.AwaitFirstUse) { Contact = credential.Contact },
        { Handoff: { State: HandoffState.Waiting, Link: var link } } =>
            new(NextStepKind.AwaitDelivery) { Contact = credential.Contact, EndsAt = link.ExpiresAt },
        _ => new(undelivered) { Contact = credential.Contact },
    };
}
