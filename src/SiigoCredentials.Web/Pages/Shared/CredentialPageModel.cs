using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Companies;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Handoff;
using SiigoCredentials.Web.Leaks;
using SiigoCredentials.Web.Notifications;
using SiigoCredentials.Web.Requests;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>What the credential pages ask; bundled so that a page model names one dependency.</summary>
public sealed class CredentialPageServices(
    CredentialService credentials, CompanyDirectory companies, AuditTrail audit, UsageReports usage, PublicAddress address, Reauthentication proof,
    HandoffService handoffs, LeakPolicies leaks, ContactConfirmations contacts, Deliveries deliveries)
{
    public CredentialService Credentials => credentials;

    public CompanyDirectory Companies => companies;

    public AuditTrail Audit => audit;

    public UsageReports Usage => usage;

    public PublicAddress Address => address;

    public Reauthentication Proof => proof;

    public HandoffService HandoffService => handoffs;

    public LeakPolicies Leaks => leaks;

    public ContactConfirmations Contacts => contacts;

    public Deliveries Deliveries => deliveries;
}

/// <summary>The handlers behind both routes to the credential; a page that derives from it brings its address and nothing else.</summary>
[Authorize(Policy = Policies.ManageCredentials)]
public abstract partial class CredentialPageModel(CredentialPageServices services) : PageModel
{
    private const int ActivityShown = 6;

    private CredentialService Credentials => services.Credentials;

    public CredentialPanel Panel { get; private set; } = null!;

    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(PanelStep.Overview, PanelNotice.None, ct);

    /// <summary>The warning before a rotation, as a page for whoever has no JavaScript.</summary>
    public Task<IActionResult> OnGetConfirmRotateAsync(CancellationToken ct) => ShowAsync(PanelStep.ConfirmRotate, PanelNotice.None, ct);

    /// <summary>The numbers of the card "Uso", for a spreadsheet.</summary>
    public async Task<IActionResult> OnGetUsageSheetAsync([FromServices] UsageSheet sheet, CancellationToken ct) =>
        await Credentials.FindAsync(User.CompanyId(), ct) is { } credential
            ? sheet.Of(await services.Usage.LastDaysAsync(credential.Id, ct))
            : NotFound();

    public async Task<IActionResult> OnPostGenerateAsync(ContactInput contact, OperationInput operation, CancellationToken ct)
    {
        if (!ModelState.IsValid)
        {
            return await ShowAsync(PanelStep.Overview, PanelNotice.CheckFields, ct, contact);
        }

        if (!operation.Confirmed)
        {
            return await ShowAsync(PanelStep.ConfirmGenerate, PanelNotice.None, ct, contact, operation.Id);
        }

        if (await this.DemandProofAsync(services.Proof, ct) is { } demand)
        {
            return demand;
        }

        var result = await Credentials.GenerateAsync(operation.By(HttpContext.Actor()), contact.ToContact(), ct);
        return await ShowAsync(result, PanelNotice.Generated, ct);
    }

    /// <summary>Cancelled on the confirmation page: back to the form, with what was typed.</summary>
    public Task<IActionResult> OnPostEditAsync(ContactInput contact, CancellationToken ct) =>
        ShowAsync(PanelStep.Overview, PanelNotice.None, ct, contact);

    public async Task<IActionResult> OnPostRotateAsync(RotationInput rotation, OperationInput operation, CancellationToken ct)
    {
        if (!ModelState.IsValid || !Credentials.Offers(new RotationPlan(rotation.Overlap)))
        {
            return await ShowAsync(PanelStep.ConfirmRotate, PanelNotice.RotationIncomplete, ct);
        }

        if (!operation.Confirmed)
        {
            return await ShowAsync(PanelStep.ConfirmRotate, PanelNotice.NotConfirmed, ct);
        }

        return await this.DemandProofAsync(services.Proof, ct)
            ?? await ShowAsync(await Credentials.RotateAsync(operation.By(HttpContext.Actor()), rotation.ToPlan(), ct), PanelNotice.Rotated, ct);
    }

    public Task<IActionResult> OnPostFinishAsync(OperationInput operation, CancellationToken ct) =>
        ActAsync(operation, Credentials.FinishOverlapAsync, PanelNotice.OverlapFinished, PanelNotice.OverlapUnchanged, ct);

    public Task<IActionResult> OnPostExtendAsync(TimeSpan length, OperationInput operation, CancellationToken ct) => Credentials.OverlapsOffered.Contains(length)
        ? ActAsync(operation, (act, token) => Credentials.ExtendOverlapAsync(act, length, token), PanelNotice.OverlapExtended, PanelNotice.OverlapUnchanged, ct)
        : ShowAsync(PanelStep.Overview, PanelNotice.OverlapUnchanged, ct);

    public Task<IActionResult> OnPostGoBackAsync(OperationInput operation, CancellationToken ct) =>
        ActAsync(operation, Credentials.UndoRotationAsync, PanelNotice.WentBack, PanelNotice.OverlapUnchanged, ct);

    private async Task<IActionResult> ActAsync(
        OperationInput operation,
        Func<CredentialOperation, CancellationToken, Task<CredentialResult>> act,
        PanelNotice done,
        PanelNotice unchanged,
        CancellationToken ct)
    {
        if (!ModelState.IsValid)
        {
            return await ShowAsync(PanelStep.Overview, PanelNotice.Incomplete, ct);
        }

        return await this.DemandProofAsync(services.Proof, ct)
            ?? await ShowAsync(await act(operation.By(HttpContext.Actor()), ct), done, ct, unchanged: unchanged);
    }

    public async Task<IActionResult> OnPostRevealAsync(CancellationToken ct) =>
        await this.DemandProofAsync(services.Proof, ct)
        ?? await ShowAsync(await Credentials.RevealAsync(HttpContext.Actor(), ct), PanelNotice.None, ct);

    public async Task<IActionResult> OnPostContactAsync(ContactInput contact, OperationInput operation, CancellationToken ct)
    {
        if (!ModelState.IsValid)
        {
            return await ShowAsync(PanelStep.Overview, PanelNotice.CheckFields, ct, contact);
        }

        if (await ChangesAddressAsync(contact, ct) && await this.DemandProofAsync(services.Proof, ct) is { } demand)
        {
            return demand;
        }

        var result = await Credentials.UpdateContactAsync(operation.By(HttpContext.Actor()), contact.ToContact(), ct);
        return await ShowAsync(result, PanelNotice.ContactSaved, ct, result.Outcome == CredentialOutcome.Superseded ? contact : null);
    }

    // The address is where news of the key go; a corrected name moves nothing.
    private async Task<bool> ChangesAddressAsync(ContactInput contact, CancellationToken ct) =>
        (await Credentials.FindAsync(User.CompanyId(), ct))?.Contact.Email != contact.ToContact().Email;

    private Task<IActionResult> ShowAsync(
        CredentialResult result, PanelNotice done, CancellationToken ct, ContactInput? typed = null, PanelNotice unchanged = PanelNotice.ContactUnchanged)
    {
        var notice = result.Outcome switch
        {
            CredentialOutcome.Done => done,
            CredentialOutcome.Repeated => result.AccessKey is null ? PanelNotice.AlreadyDone : done,
            CredentialOutcome.Unchanged => unchanged,
            CredentialOutcome.Superseded => PanelNotice.Superseded,
            CredentialOutcome.TooManyRotations => PanelNotice.TooManyRotations,
            CredentialOutcome.SecretUnavailable => PanelNotice.SecretUnavailable,
            CredentialOutcome.CannotSeal => PanelNotice.CannotSeal,
            CredentialOutcome.InvalidContact => PanelNotice.CheckFields,
            CredentialOutcome.NotFound => PanelNotice.NotFound,
            CredentialOutcome.PlanWithoutApi => PanelNotice.PlanWithoutApi,
            _ => throw new InvalidOperationException($"No notice for {result.Outcome}."),
        };
        if (typed is null)
        {
            ModelState.Clear(); // the fields show what is stored, not what was sent
        }

        return ShowAsync(PanelStep.Overview, notice, ct, typed, result: result);
    }

    private async Task<IActionResult> ShowAsync(
        PanelStep step, PanelNotice notice, CancellationToken ct, ContactInput? typed = null, Guid? operationId = null, CredentialResult? result = null)
    {
        var companyId = User.CompanyId();
        var company = await services.Companies.GetAsync(companyId, ct);
        var credential = result?.Credential ?? await Credentials.FindAsync(companyId, ct); // a key is shown with its own row, not with a later one
        var usage = credential is null ? null : await services.Usage.LastDaysAsync(credential.Id, ct);
        var shown = Possible(step, credential);
        var handoff = await services.HandoffService.LatestAsync(companyId, ct);
        var mails = await MailsAsync(companyId, credential, handoff, ct);
        Panel = new CredentialPanel
        {
            Step = company.Plan!.IncludesApi ? shown : PanelStep.PlanWithoutApi,
            Notice = shown == step ? notice : credential is null ? PanelNotice.NotFound : PanelNotice.Superseded,
            Credential = credential,
            Usage = usage,
            LastUse = credential is null ? null : await services.Usage.LastUseAsync(credential.Id, usage!, ct),
            IsSuspended = company.SuspendedAt is not null,
            AccessKey = result?.AccessKey,
            IsContactTold = result?.IsContactTold ?? true,
            RotatesAgainAt = result?.RotatesAgainAt,
            Overlaps = Credentials.OverlapsOffered,
            Contact = typed ?? ContactInput.From(credential?.Contact),
            OperationId = operationId ?? Guid.CreateVersion7(),
            PlanName = company.Plan.Name,
            PlansWithApi = company.Plan.IncludesApi ? [] : await services.Companies.PlansWithApiAsync(ct),
            Activity = await services.Audit.LatestAsync(companyId, ActivityShown, ct),
            BaseUrl = services.Address.Of(Request),
            Handoff = handoff,
            Confirmation = mails.Confirmation,
            LatestToContact = mails.Latest,
            HandoffCode = mails.Code,
            LeakAction = await services.Leaks.OfAsync(companyId, ct),
        };
        return Page();
    }

    // A form from before or after the credential's birth must not lead to a step that no longer makes sense.
    private static PanelStep Possible(PanelStep step, CredentialView? credential) => (step, credential) switch
    {
        (PanelStep.ConfirmRotate, null) or (PanelStep.ConfirmGenerate, not null) => PanelStep.Overview,
        _ => step,
    };
}
