using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.KeyHealth;
using SiigoCredentials.Web.Leaks;
using SiigoCredentials.Web.Navigation;
using SiigoCredentials.Web.Usage;
using SiigoCredentials.Web.Webhooks;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>The view that the panel shows.</summary>
public enum PanelStep
{
    Overview,
    ConfirmGenerate,
    ConfirmRotate,
    PlanWithoutApi,
}

/// <summary>The view model of the credential panel, the same on both routes. Each tab reads of the status what it shows.</summary>
public sealed class CredentialPanel
{
    public required PanelStep Step { get; init; }

    public required CredentialRoute Route { get; init; }

    /// <summary>The tab that is shown.</summary>
    public required SitePage Here { get; init; }

    public required DateTimeOffset Now { get; init; }

    public required CredentialStatus Status { get; init; }

    /// <summary>What to do now; for the tab that shows it.</summary>
    public NextStep NextStep => field ??= NextStep.Of(Status, Now);

    /// <summary>The partners of a change of key; empty when none is under way.</summary>
    public IReadOnlyList<PartnerCutOver> CutOver => field ??= Status.CutOver(Now);

    public CredentialView? Credential => Status.Credential;

    public UsageReport Usage => Status.Usage;

    /// <summary>The partner whose usage alone is shown; null for all.</summary>
    public string? Partner { get; init; }

    /// <summary>The days of the usage on which a key was issued; for the tab that shows them.</summary>
    public IReadOnlyList<DateOnly> Issued { get; init; } = [];

    public bool IsSuspended => Status.IsSuspended;

    /// <summary>The result of the act that led here; null for none.</summary>
    public Alert? Notice { get; set; }

    /// <summary>The secret: only right after it is issued or revealed.</summary>
    public required string? AccessKey { get; init; }

    /// <summary>The overlaps that the forms offer.</summary>
    public required IReadOnlyList<TimeSpan> Overlaps { get; init; }

    public required ContactInput Contact { get; init; }

    /// <summary>The operation id of the form that generates the credentials.</summary>
    public required Guid OperationId { get; init; }

    public required IReadOnlyList<string> PlansWithApi { get; init; }

    /// <summary>The latest acts; empty where the tab does not show them and no act led here.</summary>
    public required IReadOnlyList<AuditEntry> Activity { get; init; }

    public required string BaseUrl { get; init; }

    /// <summary>The action for a report that the company's key leaked; for the tab that shows it.</summary>
    public required LeakAction LeakAction { get; init; }

    /// <summary>What the company wants of its keys; for the tab that shows it.</summary>
    public required KeyRules KeyRules { get; init; }

    /// <summary>Where the portal sends events to the company's system; null for nowhere. For the tab that shows it.</summary>
    public WebhookView? Webhook { get; init; }

    /// <summary>The link: only right after it is created.</summary>
    public string? HandoffLink { get; set; }
}
