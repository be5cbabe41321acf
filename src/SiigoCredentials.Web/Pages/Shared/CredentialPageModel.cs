using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Companies;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Handoff;
using SiigoCredentials.Web.KeyHealth;
using SiigoCredentials.Web.Leaks;
using SiigoCredentials.Web.Navigation;
using SiigoCredentials.Web.Requests;
using SiigoCredentials.Web.Usage;
using SiigoCredentials.Web.Webhooks;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>The dependencies of the credential pages.</summary>
public sealed class CredentialPageServices(
    CredentialService credentials, CompanyDirectory companies, AuditTrail audit, UsageReports usage, PublicAddress address,
    Reauthentication proof, HandoffService handoffs, LeakPolicies leaks, KeyPolicies keyPolicies, ContactConfirmations contacts,
    CredentialStatusReader status, WebhookService webhooks, TimeProvider clock, IStringLocalizer<Texts> texts)
{
    public CredentialService Credentials => credentials;

    public CompanyDirectory Companies => companies;

    public AuditTrail Audit => audit;

    public UsageReports Usage => usage;

    public PublicAddress Address => address;

    public Reauthentication Proof => proof;

    public HandoffService HandoffService => handoffs;

    public LeakPolicies Leaks => leaks;

    public KeyPolicies KeyPolicies => keyPolicies;

    public ContactConfirmations Contacts => contacts;

    public CredentialStatusReader Status => status;

    public WebhookService Webhooks => webhooks;

    public TimeProvider Clock => clock;

    public IStringLocalizer<Texts> Texts => texts;
}

/// <summary>The handlers of all tabs of the credential, on both routes: an act answers with the tab that it was done on.</summary>
[Authorize(Policy = Policies.ManageCredentials)]
public sealed partial class CredentialPageModel(CredentialPageServices services) : PageModel
{
    private const int ActivityShown = 6;

    private CredentialService Credentials => services.Credentials;

    public CredentialPanel Panel { get; private set; } = null!;

    /// <summary>The partner whose usage is asked for.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Aliado { get; set; }

    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(PanelStep.Overview, notice: null, ct);

    /// <summary>The warning before a rotation, as a page. A script shows its form in a dialog.</summary>
    public Task<IActionResult> OnGetConfirmRotateAsync(CancellationToken ct) => ShowAsync(PanelStep.ConfirmRotate, notice: null, ct);

    /// <summary>The figures of the card "Uso", for a spreadsheet.</summary>
    public async Task<IActionResult> OnGetUsageSheetAsync([FromServices] UsageSheet sheet, CancellationToken ct) =>
        await Credentials.FindAsync(User.CompanyId(), ct) is { } credential
            ? sheet.Of(await services.Usage.LastDaysAsync(credential.Id, ct))
            : NotFound();

    public async Task<IActionResult> OnPostGenerateAsync(ContactInput contact, OperationInput operation, CancellationToken ct)
    {
        if (!ModelState.IsValid)
        {
            return await ShowAsync(PanelStep.Overview, CheckFields, ct, contact);
        }

        if (!operation.Confirmed)
        {
            return await ShowAsync(PanelStep.ConfirmGenerate, notice: null, ct, contact, operation.Id);
        }

        if (await this.DemandProofAsync(services.Proof, ct) is { } demand)
        {
            return demand;
        }

        var result = await Credentials.GenerateAsync(operation.By(HttpContext.Actor()), contact.ToContact(), ct);
        return await ShowAsync(
            result,
            () => new("success", T["Tus credenciales están listas"],
                T["Entrégaselas a {0} con un enlace de un solo uso. Podrás verlas de nuevo aquí cuando las necesites.",
                    Panel.Credential!.Contact.Name]),
            ct);
    }

    /// <summary>Cancel on the confirmation page: back to the form with its typed values.</summary>
    public Task<IActionResult> OnPostEditAsync(ContactInput contact, CancellationToken ct) =>
        ShowAsync(PanelStep.Overview, notice: null, ct, contact);

    public async Task<IActionResult> OnPostRotateAsync(RotationInput rotation, OperationInput operation, CancellationToken ct)
    {
        if (!ModelState.IsValid || !Credentials.Offers(rotation.ToPlan()))
        {
            return await ShowAsync(
                PanelStep.ConfirmRotate,
                () => new(
                    "danger", T["No restablecimos nada"],
                    T["El formulario llegó incompleto o con un plazo que no se ofrece. Elige uno de la lista y vuelve a intentarlo."]),
                ct);
        }

        if (!operation.Confirmed)
        {
            return await ShowAsync(
                PanelStep.ConfirmRotate, () =>
                    new("danger", T["No restablecimos nada"], T["Marca la casilla para confirmar que entiendes lo que pasará."]), ct);
        }

        return await this.DemandProofAsync(services.Proof, ct)
            ?? await ShowAsync(await Credentials.RotateAsync(operation.By(HttpContext.Actor()), rotation.ToPlan(), ct), Rotated, ct);
    }

    private Alert Rotated() => new("success", T["Credenciales restablecidas"], Panel.Credential?.Retiring switch
    {
        { FirstUse: { } wait, EndsAt: null } =>
            T["Entrega el nuevo Access Key a quien desarrolla la integración, para que lo use antes del {0}. El anterior sigue funcionando.",
                Moment(wait.By)],
        { EndsAt: { } end } =>
            T["Entrega el nuevo Access Key a quien desarrolla la integración: hasta el {0} también funciona el anterior.", Moment(end)],
        _ => T["El Access Key anterior ya no funciona. Entrega el nuevo a quien desarrolla la integración para que vuelva a conectarse."],
    });

    public Task<IActionResult> OnPostFinishAsync(OperationInput operation, CancellationToken ct) =>
        ActAsync(
            operation,
            Credentials.FinishOverlapAsync,
            () => new("success", T["El cambio terminó"], T["La clave anterior ya no funciona. La vigente sigue igual."]),
            OverlapUnchanged,
            ct);

    public Task<IActionResult> OnPostExtendAsync(TimeSpan length, OperationInput operation, CancellationToken ct) =>
        Credentials.OverlapsOffered.Contains(length)
        ? ActAsync(
            operation,
            (act, token) => Credentials.ExtendOverlapAsync(act, length, token),
            () => new("success", T["Plazo ampliado"], T["Las dos claves siguen funcionando. Abajo ves hasta cuándo."]),
            OverlapUnchanged,
            ct)
        : ShowAsync(PanelStep.Overview, OverlapUnchanged, ct);

    public Task<IActionResult> OnPostGoBackAsync(OperationInput operation, CancellationToken ct) =>
        ActAsync(
            operation,
            Credentials.UndoRotationAsync,
            () => new("success", T["La clave anterior es la vigente otra vez"], Panel.Credential?.Retiring is null
                ? T["La nueva, que nadie había usado, ya no funciona."]
                : T["La más nueva funciona hasta que termine el plazo. Si nadie la usa, finaliza el cambio."]),
            OverlapUnchanged,
            ct);

    private async Task<IActionResult> ActAsync(
        OperationInput operation,
        Func<CredentialOperation, CancellationToken, Task<CredentialResult>> act,
        Func<Alert> done,
        Func<Alert> unchanged,
        CancellationToken ct)
    {
        if (!ModelState.IsValid)
        {
            return await ShowAsync(
                PanelStep.Overview, () =>
                    new("danger", T["No hicimos ningún cambio"],
                        T["El formulario llegó incompleto. Vuelve a intentarlo desde esta página."]), ct);
        }

        return await this.DemandProofAsync(services.Proof, ct)
            ?? await ShowAsync(await act(operation.By(HttpContext.Actor()), ct), done, ct, unchanged: unchanged);
    }

    public async Task<IActionResult> OnPostRevealAsync(CancellationToken ct) =>
        await this.DemandProofAsync(services.Proof, ct)
        ?? await ShowAsync(await Credentials.RevealAsync(HttpContext.Actor(), ct), done: null, ct);

    /// <summary>
    /// The key as text, for the clipboard of who need not see it: recorded as seen. 403 where a proof is needed first, 404 without a key;
    /// the page then sends the form that shows it.
    /// </summary>
    public async Task<IActionResult> OnPostCopyAsync(CancellationToken ct) =>
        !services.Proof.IsFresh(User) ? StatusCode(StatusCodes.Status403Forbidden)
        : await Credentials.RevealAsync(HttpContext.Actor(), ct) is { AccessKey: { } key } ? Content(key, "text/plain") : NotFound();

    public async Task<IActionResult> OnPostContactAsync(ContactInput contact, OperationInput operation, CancellationToken ct)
    {
        if (!ModelState.IsValid)
        {
            return await ShowAsync(PanelStep.Overview, CheckFields, ct, contact);
        }

        if (await ChangesAddressAsync(contact, ct) && await this.DemandProofAsync(services.Proof, ct) is { } demand)
        {
            return demand;
        }

        var result = await Credentials.UpdateContactAsync(operation.By(HttpContext.Actor()), contact.ToContact(), ct);
        return await ShowAsync(
            result,
            () => new("success", T["Contacto actualizado"], T["Las credenciales siguen siendo las mismas."]),
            ct,
            result.Outcome == CredentialOutcome.Superseded ? contact : null,
            () => new("info", T["No había nada que cambiar"], T["El contacto ya estaba guardado así."]));
    }

    // Mails about the key go to this address; a new name alone needs no reauthentication.
    private async Task<bool> ChangesAddressAsync(ContactInput contact, CancellationToken ct) =>
        (await Credentials.FindAsync(User.CompanyId(), ct))?.Contact.Email != contact.ToContact().Email;

    private Task<IActionResult> ShowAsync(
        CredentialResult result, Func<Alert>? done, CancellationToken ct, ContactInput? typed = null, Func<Alert>? unchanged = null)
    {
        if (typed is null)
        {
            ModelState.Clear(); // the fields show the stored values, not the posted ones
        }

        return ShowAsync(PanelStep.Overview, NoticeOf(result, done, unchanged), ct, typed, result: result);
    }

    private async Task<IActionResult> ShowAsync(
        PanelStep step, Func<Alert>? notice, CancellationToken ct, ContactInput? typed = null, Guid? operationId = null,
        CredentialResult? result = null)
    {
        var here = SiteMap.Of(PageContext.ActionDescriptor.ViewEnginePath);
        var route = SiteMap.RouteOf(here)!;
        // a key is shown with the credential of the same act, not a later one
        // The summary shows all of it; the other tabs the credential and, but for the URLs, its usage.
        var status = here == route.Summary || step == PanelStep.ConfirmRotate
            ? await services.Status.ReadAsync(User.CompanyId(), result?.Credential, ct)
            : await services.Status.ReadBriefAsync(User.CompanyId(), result?.Credential, isCounted: here != route.Connect, ct);
        var (company, credential) = (status.Company, status.Credential);
        var shownStep = Applicable(step, credential);
        var isAnswer = HttpMethods.IsPost(Request.Method);
        Panel = new CredentialPanel
        {
            Step = company.PlanIncludesApi ? shownStep : PanelStep.PlanWithoutApi,
            Route = route,
            Here = here,
            Now = services.Clock.GetUtcNow(),
            Status = status,
            AccessKey = result?.AccessKey,
            Overlaps = Credentials.OverlapsOffered,
            Contact = typed ?? ContactInput.From(credential?.Contact),
            OperationId = operationId ?? Guid.CreateVersion7(),
            PlansWithApi = company.PlanIncludesApi ? [] : await services.Companies.PlansWithApiAsync(ct),
            Activity = isAnswer || here == route.Summary ? await services.Audit.LatestAsync(User.CompanyId(), ActivityShown, ct) : [],
            BaseUrl = services.Address.Of(Request),
            Partner = Aliado is { Length: > 0 } asked && status.Usage.ByPartner().Any(partner => partner.PartnerId == asked) ? asked : null,
            Issued = here == route.Usage && credential is not null
                ? await Credentials.DaysOfIssueAsync(credential.Id, status.Usage.From, ct) : [],
            KeyRules = here == route.Security ? await services.KeyPolicies.OfAsync(User.CompanyId(), ct) : KeyRules.Default,
            LeakAction = here == route.Security ? await services.Leaks.OfAsync(User.CompanyId(), ct) : default,
            Webhook = here == route.Security ? await services.Webhooks.FindAsync(User.CompanyId(), ct) : null,
        };
        if (credential is not null && Panel.Step == PanelStep.Overview)
        {
            ViewData[nameof(CredentialHeading)] = new CredentialHeading(route, here, credential, status.IsSuspended);
        }

        Panel.Notice = (shownStep == step ? notice?.Invoke() : credential is null ? NoKey() : Superseded()) is { } worded
            ? worded with { Autofocus = worded.Autofocus ?? true, Note = result is { IsContactTold: false } ? ContactNotTold : null }
            : null;
        return Page();
    }

    // A form sent before or after the first generation must not open a step that no longer applies.
    private static PanelStep Applicable(PanelStep step, CredentialView? credential) => (step, credential) switch
    {
        (PanelStep.ConfirmRotate, null) or (PanelStep.ConfirmGenerate, not null) => PanelStep.Overview,
        _ => step,
    };
}
