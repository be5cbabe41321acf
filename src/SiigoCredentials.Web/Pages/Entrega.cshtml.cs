using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Handoff;
using SiigoCredentials.Web.Pages.Shared;
using SiigoCredentials.Web.Requests;
using SiigoCredentials.Web.Tokens;

namespace SiigoCredentials.Web.Pages;

/// <summary>Where the integrator redeems the link that an Administrador gave them. A GET redeems nothing; only the form does.</summary>
[AllowAnonymous]
public sealed class EntregaModel(HandoffRedemption redemption, ConnectionTest test, PublicAddress address) : PageModel
{
    /// <summary>The link, or its fragment, which a browser never sends by itself.</summary>
    [BindProperty]
    [TextForm(TextForm.Code)]
    public string? Enlace { get; set; }

    [BindProperty]
    public string? Codigo { get; set; }

    /// <summary>The credentials, shown only once.</summary>
    public DisclosedPair? Pair { get; private set; }

    /// <summary>Where the integrator's program signs in and calls.</summary>
    public string BaseUrl => address.Of(Request);

    public bool Refused { get; private set; }

    /// <summary>The code has too few digits to be one.</summary>
    public bool IsIncomplete { get; private set; }

    /// <summary>How long to wait after too many attempts; null when no limit was reached.</summary>
    public TimeSpan? Wait { get; private set; }

    /// <summary>The result of the integrator's test; null without one.</summary>
    public ConnectionReport? Report { get; private set; }

    /// <summary>The link no longer lets anybody test.</summary>
    public bool IsTestOver { get; private set; }

    public void OnGet()
    {
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var answer = await redemption.OpenAsync(Enlace, Codigo, ClientContext.Of(HttpContext), ct);
        (Pair, Wait, IsIncomplete) = (answer.Pair, answer.Wait, answer.IsIncomplete);
        Refused = Pair is null && Wait is null && !IsIncomplete;
        return Wait is { } wait ? this.TooManyAttempts(wait) : Page();
    }

    /// <summary>
    /// Tests the pair from where its reader sits, in another tab, for the key is not shown twice. The link opens nothing any more; it says
    /// of which company. It is no use: see <see cref="ConnectionTest"/>.
    /// </summary>
    public async Task<IActionResult> OnPostTestAsync(
        [TextForm(TextForm.AsTyped)] string? apiUser, [TextForm(TextForm.AsTyped)] string? accessKey, CancellationToken ct)
    {
        if (await redemption.FindOpenedAsync(Enlace, ct) is not { } companyId)
        {
            IsTestOver = true;
            return Page();
        }

        Report = await test.RunAsync(companyId, new PairUnderTest(apiUser ?? "", accessKey ?? ""), HttpContext.Address(), BaseUrl, ct);
        return Report?.Failure is { Finding: ConnectionFinding.TooManyTests, Wait: { } wait } ? this.TooManyAttempts(wait) : Page();
    }
}
