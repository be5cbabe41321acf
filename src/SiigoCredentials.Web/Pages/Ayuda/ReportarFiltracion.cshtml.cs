using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Leaks;
using SiigoCredentials.Web.Pages.Shared;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Pages.Ayuda;

/// <summary>Where a person reports a leaked key. The response is the same for a real key and an unknown one.</summary>
[AllowAnonymous]
public sealed class ReportarFiltracionModel(LeakReportQueue box, IStringLocalizer<Texts> texts) : PageModel
{
    [BindProperty]
    [Required(ErrorMessage = "Pega el Access Key que encontraste.")]
    public string? Clave { get; set; }

    [BindProperty]
    [MaxLength(LeakReport.LongestPlace, ErrorMessage = "Usa hasta 300 caracteres.")]
    public string? Donde { get; set; }

    public bool Received { get; private set; }

    /// <summary>How long to wait after too many reports; null when no limit was reached.</summary>
    public TimeSpan? Wait { get; private set; }

    public void OnGet()
    {
    }

    public IActionResult OnPost()
    {
        var address = HttpContext.Address();
        if (box.BeginFrom(address) is { } wait)
        {
            Wait = wait;
            return this.TooManyAttempts(wait);
        }

        var key = PastedText.Trim(Clave ?? "");
        if (ModelState.IsValid && !AccessKeyFormat.IsWellFormed(key)) // the format is public, so this reveals nothing
        {
            ModelState.AddModelError(nameof(Clave), texts["Eso no es un Access Key completo. Revisa que no falte ni sobre nada."]);
        }

        Received = ModelState.IsValid && box.TryDrop([new LeakReport(key, Donde ?? "", address?.ToString())], address);
        return Page();
    }
}
