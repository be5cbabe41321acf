using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Companies;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Pages.Shared;

namespace SiigoCredentials.Web.Pages;

/// <summary>The companies of a person: what each needs, which one is in force, and requests for access to others.</summary>
[OfThePerson]
public sealed class MisEmpresasModel(
    CompanyOverviews overviews, MyCompanies companies, AccessRequests requests, IStringLocalizer<Texts> texts) : PageModel
{
    public const string Search = "buscar";
    public const string Show = "ver";
    public const string Urgency = "atencion";
    public const int LongestSearch = 100;

    /// <summary>With fewer companies, one sees them all.</summary>
    public const int FewestToSearch = 10;

    public IReadOnlyList<CompanyOverview> Companies { get; private set; } = [];

    /// <summary>How many companies the person has, whatever is searched.</summary>
    public int Total { get; private set; }

    /// <summary>How many of them need attention.</summary>
    public int Urgent { get; private set; }

    public bool OnlyUrgent { get; private set; }

    /// <summary>The search text; null for none.</summary>
    public string? Sought { get; private set; }

    public IReadOnlyList<AccessRequest> Requests { get; private set; } = [];

    public AccessInput Access { get; private set; } = AccessInput.New();

    /// <summary>The result of the act that led here; null for none.</summary>
    public Alert? Notice { get; private set; }

    public Guid? InForce => User.HasCompany() ? User.CompanyId() : null;

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    /// <summary>Puts the company in force, and leads to its start page.</summary>
    public async Task<IActionResult> OnPostChooseAsync(Guid id, CancellationToken ct)
    {
        if (await companies.ChooseAsync(User, id, ct))
        {
            return LocalRedirect("/");
        }

        Notice = new("danger", texts["No abrimos esa empresa"],
            texts["Ya no trabajas en ella, o un Administrador cerró tu sesión allí: en ese caso, cierra sesión y vuelve a entrar."]);
        await LoadAsync(ct);
        return Page();
    }

    public async Task OnPostAskAsync(AccessInput access, CancellationToken ct)
    {
        Access = access;
        if (ModelState.IsValid)
        {
            Notice = await requests.AskAsync(AccountOwner.Of(User), access.Id, access.ToWish(), ct)
                ? new("success", texts["Enviamos tu solicitud"],
                    texts["Si la empresa usa este portal, sus Administradores la verán y decidirán. Te avisamos por correo si te aceptan; vence en 14 días."])
                : new("danger", texts["No enviamos la solicitud"], texts["Hoy ya pediste acceso a demasiadas empresas. Inténtalo mañana."]);
            ModelState.Clear();
            Access = AccessInput.New();
        }

        await LoadAsync(ct);
    }

    public async Task OnPostWithdrawAsync(Guid id, CancellationToken ct)
    {
        await requests.WithdrawAsync(User.PersonId(), id, ct); // one that no longer waits is no error
        Notice = new("success", texts["Retiramos la solicitud"], texts["Si cambias de idea, puedes volver a pedir acceso."]);
        await LoadAsync(ct);
    }

    private async Task LoadAsync(CancellationToken ct)
    {
        var typed = TypedText.Line(Request.Query[Search]);
        Sought = typed.Length > 0 ? typed.UpTo(LongestSearch) : null;
        var all = await overviews.OfAsync(User.PersonId(), User.SessionId(), ct);
        (Total, Urgent) = (all.Count, all.Count(company => company.IsUrgent));
        OnlyUrgent = TypedText.Line(Request.Query[Show]) == Urgency;
        Companies = [.. all.Where(company => (Sought is null || IsSought(company)) && (!OnlyUrgent || company.IsUrgent))];
        Requests = await requests.OwnAsync(User.PersonId(), ct);
    }

    private bool IsSought(CompanyOverview company) =>
        company.Nit.Contains(Sought!, StringComparison.Ordinal) || (Nit.TryParse(Sought, out var nit) && company.Nit == nit)
        || NameOrder.PlainOf(company.Name).Contains(NameOrder.PlainOf(Sought!), StringComparison.Ordinal);
}
