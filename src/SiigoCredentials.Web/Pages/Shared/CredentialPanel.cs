using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Handoff;
using SiigoCredentials.Web.Leaks;
using SiigoCredentials.Web.Notifications;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>The view that the panel shows.</summary>
public enum PanelStep
{
    Overview,
    ConfirmGenerate,
    ConfirmRotate,
    PlanWithoutApi,
}

/// <summary>The view model of the credential panel, the same on both routes.</summary>
public sealed class CredentialPanel
{
    public required PanelStep Step { get; init; }

    /// <summary>The result of the act that led here; null for none.</summary>
    public Alert? Notice { get; set; }

    public required CredentialView? Credential { get; init; }

    /// <summary>The last sign-in of an integration; null when there is none.</summary>
    public required LastUse? LastUse { get; init; }

    /// <summary>The sign-ins of the last thirty days; null without a credential.</summary>
    public required UsageReport? Usage { get; init; }

    /// <summary>The operator suspended the company; its own suspension is <see cref="CredentialView.SuspendedAt"/>.</summary>
    public required bool IsSuspended { get; init; }

    /// <summary>The secret: only right after it is issued or revealed.</summary>
    public required string? AccessKey { get; init; }

    /// <summary>The overlaps that the forms offer.</summary>
    public required IReadOnlyList<TimeSpan> Overlaps { get; init; }

    public required ContactInput Contact { get; init; }

    /// <summary>The operation id of the form that generates the credentials.</summary>
    public required Guid OperationId { get; init; }

    public required string PlanName { get; init; }

    public required IReadOnlyList<string> PlansWithApi { get; init; }

    public required IReadOnlyList<AuditEntry> Activity { get; init; }

    public required string BaseUrl { get; init; }

    /// <summary>The latest link to the integrator; null when there is none.</summary>
    public required HandoffView? Handoff { get; init; }

    /// <summary>The action for a report that the company's key leaked.</summary>
    public required LeakAction LeakAction { get; init; }

    /// <summary>The mail with the valid link to confirm the contact's address; null when no link is valid.</summary>
    public required Delivery? Confirmation { get; init; }

    /// <summary>The latest mail to the contact; null when there is none.</summary>
    public required Delivery? LatestToContact { get; init; }

    /// <summary>The mail with the code of the latest link to the integrator; null when there is none.</summary>
    public required Delivery? HandoffCode { get; init; }

    /// <summary>The link: only right after it is created.</summary>
    public string? HandoffLink { get; set; }
}
