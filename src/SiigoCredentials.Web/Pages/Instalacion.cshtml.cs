using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Companies;
using SiigoCredentials.Web.Operator;
using SiigoCredentials.Web.Pages.Shared;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Pages;

/// <summary>Creates the first company, by the one-time link that the first start prints.</summary>
[AllowAnonymous]
public sealed class InstalacionModel(FirstSetup setup, CompanyDirectory companies, SecurityLog security, IStringLocalizer<Texts> texts)
    : PageModel
{
    [BindProperty(SupportsGet = true)]
    [TextForm(TextForm.Code)]
    public string? Codigo { get; set; }

    public SetupInput Form { get; private set; } = new();

    public bool IsOpen { get; private set; }

    public bool Rejected { get; private set; }

    public IReadOnlyList<Plan> Plans { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct) => await LoadAsync(ct);

    public async Task<IActionResult> OnPostAsync(SetupInput form, CancellationToken ct)
    {
        Form = form;
        await LoadAsync(ct);
        if (!IsOpen || !ModelState.IsValid)
        {
            return Page();
        }

        var outcome = await setup.CompleteAsync(
            Codigo, form.ToFirstCompany(), (HttpContext.Address()?.ToString(), HttpContext.UserAgent()), ct);
        if (outcome == SetupOutcome.Done)
        {
            return RedirectToPage("/Cuenta/IniciarSesion");
        }

        if (outcome == SetupOutcome.PasswordTooEasy)
        {
            ModelState.AddModelError("Form.Password", PasswordWords.TooEasy(texts));
        }

        IsOpen = outcome != SetupOutcome.InvalidLink;
        Rejected = outcome == SetupOutcome.InvalidData;
        return Page();
    }

    private async Task LoadAsync(CancellationToken ct)
    {
        IsOpen = await setup.IsOpenAsync(Codigo, ct);
        if (!IsOpen)
        {
            security.SetupLinkRefused();
        }

        Plans = IsOpen ? await companies.PlansAsync(ct) : [];
        if (IsOpen && Form.PlanCode is { } code && Plans.All(plan => plan.Code != code))
        {
            ModelState.AddModelError("Form.PlanCode", texts["Elige uno de los planes."]);
        }
    }
}
