using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Handoff;
using SiigoCredentials.Web.Leaks;
using SiigoCredentials.Web.Notifications;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>Which of its faces the panel shows.</summary>
public enum PanelStep
{
    Overview,
    ConfirmGenerate,
    ConfirmRotate,
    PlanWithoutApi,
}

/// <summary>Everything that the credential panel shows, the same on both routes.</summary>
public sealed class CredentialPanel
{
    public required PanelStep Step { get; init; }

    /// <summary>The result of the act that led here; null for none.</summary>
    public Alert? Notice { get; set; }

    public required CredentialView? Credential { get; init; }

    /// <summary>The last time an integration signed in; null when none has yet.</summary>
    public required LastUse? LastUse { get; init; }

    /// <summary>The sign-ins of the last thirty days; null where they are not shown.</summary>
    public required UsageReport? Usage { get; init; }

    /// <summary>The operator refuses the company's integrations for now; the company itself does by <see cref="CredentialView.SuspendedAt"/>.</summary>
    public required bool IsSuspended { get; init; }

    /// <summary>The secret itself: only right after it was issued or asked for.</summary>
    public required string? AccessKey { get; init; }

    /// <summary>How long the former key may go on working, as the forms offer it.</summary>
    public required IReadOnlyList<TimeSpan> Overlaps { get; init; }

    public required ContactInput Contact { get; init; }

    /// <summary>The id of the generation that this page prepares.</summary>
    public required Guid OperationId { get; init; }

    public required string PlanName { get; init; }

    public required IReadOnlyList<string> PlansWithApi { get; init; }

    public required IReadOnlyList<AuditEntry> Activity { get; init; }

    public required string BaseUrl { get; init; }

    /// <summary>The latest link to the integrator; null when there never was one.</summary>
    public required HandoffView? Handoff { get; init; }

    /// <summary>What the company wants done when somebody reports its key.</summary>
    public required LeakAction LeakAction { get; init; }

    /// <summary>The mail with the link to confirm the contact's address that still serves; null when there is none, or no link serves.</summary>
    public required Delivery? Confirmation { get; init; }

    /// <summary>The latest mail to the contact; null when there is none any more.</summary>
    public required Delivery? LatestToContact { get; init; }

    /// <summary>The mail with the code of the latest link to the integrator; null when there is none any more.</summary>
    public required Delivery? HandoffCode { get; init; }

    /// <summary>The link itself: only right after it was made.</summary>
    public string? HandoffLink { get; set; }
}
