using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SiigoCredentials.Web.Pages.Shared;
using SiigoCredentials.Web.Privacy;

namespace SiigoCredentials.Web.Pages.Datos;

/// <summary>
/// Where a mailed link files a request about personal data, or completes one. A GET changes nothing: mail programs open links by
/// themselves.
/// </summary>
[AllowAnonymous]
public sealed class TuSolicitudModel(DataRequests requests, TimeProvider clock) : PageModel
{
    [BindProperty(SupportsGet = true)]
    [TextForm(TextForm.Code)]
    public string? Codigo { get; set; }

    /// <summary>What completes the request.</summary>
    [BindProperty]
    [Required(ErrorMessage = "Escribe lo que faltaba.")]
    [MaxLength(DataRequest.TextLength, ErrorMessage = "Acorta el texto a 2000 caracteres.")]
    [TextForm(TextForm.Lines)]
    public string? Completion { get; set; }

    /// <summary>The request; null when the link has ended or is none.</summary>
    public DataRequest? Asked
    {
        get;
        private set
        {
            field = value;
            State = value?.StateAt(clock.GetUtcNow()) ?? DataRequestState.Withdrawn;
        }
    }

    /// <summary>The state of the request when it was read: it may end while the page is written.</summary>
    public DataRequestState State { get; private set; }

    public async Task OnGetAsync(CancellationToken ct) => Asked = await requests.FindAsync(Codigo, ct);

    public async Task OnPostAsync(CancellationToken ct)
    {
        ModelState.Remove(nameof(Completion)); // a field of the other form
        Asked = await requests.ConfirmAsync(Codigo, ct);
    }

    public async Task OnPostCompleteAsync(CancellationToken ct) => Asked = ModelState.IsValid
        ? await requests.CompleteAsync(Codigo, Completion!, ct) : await requests.FindAsync(Codigo, ct);
}
