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

/// <summary>Every refusal and fault, in words: what happened, what did not, and what to do.</summary>
[AllowAnonymous]
[IgnoreAntiforgeryToken] // it answers for POSTs whose token was the fault
public sealed class ErrorModel(Administrators administrators, PublicAddress address) : PageModel
{
    public int Status { get; private set; }

    public ListPage<AdministratorName> Administrators { get; private set; } = ListPage.Empty<AdministratorName>();

    /// <summary>Too many people are entering at this moment.</summary>
    public bool IsCrowded { get; private set; }

    /// <summary>Where the portal is reached over https; null unless this page was asked for over plain http where that serves nobody.</summary>
    public string? SecureAddress { get; private set; }

    /// <summary>The page at which a form was refused; null where going back would only fail again.</summary>
    public string? BackTo { get; private set; }

    // Here, not in a handler: an error is told whatever method the failed request had.
    public override async Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context)
    {
        var origin = HttpContext.Features.Get<IStatusCodeReExecuteFeature>()?.OriginalPath
            ?? HttpContext.Features.Get<IExceptionHandlerPathFeature>()?.Path;
        Status = Response.StatusCode;
        IsCrowded = HttpContext.Features.Get<IExceptionHandlerFeature>()?.Error is PasswordHashingQueueFullException;
        if (IsCrowded)
        {
            RetryAfter.Announce(Response, PasswordHashingQueueFullException.Wait, Status);
        }

        SecureAddress = HttpContext.Features.Get<NeedsHttps>() is null ? null : address.Of(Request);
        BackTo = Status is 400 or 413 or 415 or 429 or >= 500 ? origin : null;
        if (Status == StatusCodes.Status403Forbidden)
        {
            Administrators = await administrators.ToAskAsync(User.CompanyId(), HttpContext.RequestAborted);
        }
    }
}
