using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Pages.Shared;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Pages;

/// <summary>The page of every error: what happened, what did not, and what to do.</summary>
[AllowAnonymous]
[IgnoreAntiforgeryToken] // it also renders for POSTs with an invalid token
public sealed class ErrorModel(Administrators administrators, PublicAddress address) : PageModel
{
    public int Status { get; private set; }

    public ListPage<AdministratorName> Administrators { get; private set; } = ListPage.Empty<AdministratorName>();

    /// <summary>Too many people are signing in at this moment.</summary>
    public bool IsCrowded { get; private set; }

    /// <summary>The form was made while another company was in force.</summary>
    public bool HasCompanyChanged { get; private set; }

    /// <summary>The https address of the portal; null unless the request came over plain http and https is required.</summary>
    public string? SecureAddress { get; private set; }

    /// <summary>The page of the refused form; null when going back would fail again.</summary>
    public string? BackTo { get; private set; }

    // Not in a handler: the page renders whatever the method of the failed request was.
    public override async Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context)
    {
        var origin = HttpContext.Features.Get<IStatusCodeReExecuteFeature>()?.OriginalPath
            ?? HttpContext.Features.Get<IExceptionHandlerPathFeature>()?.Path;
        Status = Response.StatusCode;
        IsCrowded = HttpContext.Features.Get<IExceptionHandlerFeature>()?.Error is PasswordHashingQueueFullException;
        if (IsCrowded)
        {
            WaitWords.Announce(Response, PasswordHashingQueueFullException.Wait, Status);
        }

        SecureAddress = HttpContext.Features.Get<NeedsHttps>() is null ? null : address.Of(Request);
        HasCompanyChanged = HttpContext.Features.Get<CompanyHasChanged>() is not null;
        BackTo = !HasCompanyChanged && Status is 400 or 413 or 415 or 429 or >= 500 ? origin : null;
        if (Status == StatusCodes.Status403Forbidden && User.HasCompany())
        {
            Administrators = await administrators.ToAskAsync(User.CompanyId(), HttpContext.RequestAborted);
        }
    }
}
