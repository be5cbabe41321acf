using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Navigation;
using SiigoCredentials.Web.Notifications;
using SiigoCredentials.Web.Pages.Shared;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Pages.Configuracion;

/// <summary>The people of the company: invitations, roles, disabled accounts. Every act requires reauthentication.</summary>
[Authorize(Policies.ManagePeople)]
public sealed class UsuariosModel(
    CompanyPeople people, Invitations invitations, AccessRequests requests, Deliveries deliveries, Reauthentication proof,
    PublicAddress address, IStringLocalizer<Texts> texts) : PageModel
{
    public const string Search = "buscar";
    public const string WaitingPage = "invitaciones";
    public const int LongestSearch = 100;

    private string NothingDone => texts["No hicimos ningún cambio."];

    public ListPage<PersonView> People { get; private set; } = ListPage.Empty<PersonView>();

    public ListPage<Invitation> Waiting { get; private set; } = ListPage.Empty<Invitation>();

    /// <summary>Who asks for access.</summary>
    public IReadOnlyList<AskedAccess> Asked { get; private set; } = [];

    /// <summary>The search text among the people; null for none.</summary>
    public string? Sought { get; private set; }

    /// <summary>The search and the page numbers in the query string, so that an act returns to the same place.</summary>
    public Dictionary<string, string> Place { get; private set; } = [];

    /// <summary>The deliveries of the invitation mails.</summary>
    public DeliveryLog Mails { get; private set; } = new([]);

    public InviteInput Invite { get; private set; } = New();

    /// <summary>The result of the act that led here; null for none.</summary>
    public Alert? Notice { get; private set; }

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    public async Task<IActionResult> OnPostInviteAsync(InviteInput invite, CancellationToken ct)
    {
        Invite = invite;
        if (!ModelState.IsValid)
        {
            await LoadAsync(ct);
            return Page();
        }

        return await ActAsync(
            async () =>
            {
                var page = address.Of(Request) + Url.Page(SiteMap.Invitation.Path);
                var outcome = await invitations.InviteAsync(HttpContext.Actor(), invite.Id, invite.ToInvitee(), page, ct);
                if (outcome == InvitationOutcome.Done)
                {
                    ModelState.Clear();
                    Invite = New();
                }

                return Words(outcome, invite.Email!);
            },
            ct);
    }

    public Task<IActionResult> OnPostGrantAsync(Guid id, PersonRole? role, CancellationToken ct) => ActAsync(
        async () => role is { } chosen && Enum.IsDefined(chosen) && await requests.GrantAsync(HttpContext.Actor(), id, chosen, ct)
            ? new Alert("success", texts["Aceptamos la solicitud"], texts["La persona ya puede entrar a tu empresa, y le avisamos por correo."])
            : RequestGone(),
        ct);

    public Task<IActionResult> OnPostRefuseAsync(Guid id, bool forGood, CancellationToken ct) => ActAsync(
        async () => await requests.RefuseAsync(HttpContext.Actor(), id, forGood, ct)
            ? new Alert("success", texts["Rechazamos la solicitud"],
                forGood ? texts["No verás más solicitudes de esa persona. No le avisamos."] : texts["La persona no entra a tu empresa. No le avisamos."])
            : RequestGone(),
        ct);

    private Alert RequestGone() => new(
        "info", texts["Esa solicitud ya no está"], $"{texts["Venció, la retiraron o la decidió otro Administrador."]} {NothingDone}");

    public Task<IActionResult> OnPostCancelAsync(Guid id, CancellationToken ct) => ActAsync(
        async () =>
        {
            await invitations.CancelAsync(HttpContext.Actor(), id, ct);
            return new Alert("success", texts["Retiramos la invitación"], texts["Su enlace ya no sirve."]);
        },
        ct);

    // Nullable: an invalid role must not become the default value.
    public Task<IActionResult> OnPostRoleAsync(Guid id, PersonRole? role, CancellationToken ct) => ActAsync(
        async () => role is { } wanted && Enum.IsDefined(wanted)
            ? Words(await people.ChangeRoleAsync(HttpContext.Actor(), id, wanted, ct), texts["Rol guardado"],
                texts["Si la persona tenía una sesión abierta, debe entrar de nuevo."])
            : new Alert("danger", texts["Ese rol no existe"], $"{texts["Elige uno de la lista."]} {NothingDone}"),
        ct);

    public Task<IActionResult> OnPostDisableAsync(Guid id, CancellationToken ct) => ActAsync(
        async () =>
            Words(await people.DisableAsync(HttpContext.Actor(), id, ct), texts["Usuario desactivado"],
                texts["Ya no puede entrar a tu empresa, y cerramos las sesiones que tenía en ella."]), ct);

    public Task<IActionResult> OnPostEnableAsync(Guid id, CancellationToken ct) => ActAsync(
        async () =>
            Words(await people.EnableAsync(HttpContext.Actor(), id, ct), texts["Usuario reactivado"],
                texts["Puede entrar otra vez a tu empresa."]), ct);

    public Task<IActionResult> OnPostEndSessionsAsync(Guid id, CancellationToken ct) => ActAsync(
        async () =>
            Words(await people.EndSessionsAsync(HttpContext.Actor(), id, ct), texts["Cerramos sus sesiones"],
                texts["Para volver a tu empresa debe iniciar sesión de nuevo."]), ct);

    private static InviteInput New() => new() { Id = Guid.CreateVersion7() };

    private Alert Words(PersonOutcome outcome, string title, string text) => outcome switch
    {
        PersonOutcome.Done => new("success", title, text),
        PersonOutcome.Oneself =>
            new("danger", texts["No puedes hacer esto contigo"], $"{texts["Pídeselo a otro Administrador."]} {NothingDone}"),
        PersonOutcome.LastAdministrator =>
            new("danger", texts["Es el último Administrador"],
                $"{texts["Tu empresa necesita al menos uno que pueda entrar. Nombra primero a otro."]} {NothingDone}"),
        _ => new(
            "danger", texts["No encontramos a esa persona"], $"{texts["Puede que otro Administrador la haya cambiado."]} {NothingDone}"),
    };

    private Alert Words(InvitationOutcome outcome, string email) => outcome switch
    {
        InvitationOutcome.Done =>
            new("success", texts["Invitación creada"],
                texts["Enviaremos el enlace a {0}; sirve durante 24 horas. En la lista verás si no le llega.", email]),
        InvitationOutcome.AlreadyHere =>
            new("info", texts["Ya es de tu empresa"],
                $"{texts["{0} ya tiene una cuenta aquí; búscala en la lista.", email]} {NothingDone}"),
        InvitationOutcome.TooManyMails =>
            new("danger", texts["No enviamos la invitación"],
                $"{texts["Hoy ya salieron demasiados correos a personas de fuera de tu empresa. Inténtalo mañana."]} {NothingDone}"),
        _ => new(
            "danger", texts["Ya enviaste muchas invitaciones hoy"],
            $"{texts["Espera a mañana para invitar a más personas."]} {NothingDone}"),
    };

    private async Task<IActionResult> ActAsync(Func<Task<Alert>> act, CancellationToken ct)
    {
        if (await this.DemandProofAsync(proof, ct) is { } asked)
        {
            return asked;
        }

        Notice = await act();
        await LoadAsync(ct);
        return Page();
    }

    // Read from the query string, not bound: an invalid value there must not make a form invalid.
    private async Task LoadAsync(CancellationToken ct)
    {
        var typed = TypedText.Line(Request.Query[Search]);
        Sought = typed.Length > 0 ? typed.UpTo(LongestSearch) : null;
        People = await people.PageAsync(User.CompanyId(), Sought, Pager.Asked(Request), ct);
        Asked = await requests.ToDecideAsync(User.CompanyId(), ct);
        Waiting = await invitations.WaitingAsync(User.CompanyId(), Pager.Asked(Request, WaitingPage), ct);
        Place = Request.Query.Where(given => given.Key is Search or Pager.PageNumber or WaitingPage)
            .ToDictionary(given => given.Key, given => given.Value.ToString(), StringComparer.Ordinal);
        Mails = await deliveries.FindAsync(User.CompanyId(), [.. Waiting.Rows.Select(invitation => invitation.Email)], ct);
    }
}
