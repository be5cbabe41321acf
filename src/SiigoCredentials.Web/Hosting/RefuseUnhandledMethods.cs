using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace SiigoCredentials.Web.Hosting;

/// <summary>
/// Razor Pages renders a page even when it has no handler for a POST. Here that is 405, so that no page renders without its model loaded.
/// </summary>
internal sealed class RefuseUnhandledMethods : IPageFilter
{
    public void OnPageHandlerSelected(PageHandlerSelectedContext context)
    {
    }

    public void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        var http = context.HttpContext;
        if (context.HandlerMethod is not null || HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method))
        {
            return;
        }

        // The error page of a refused PUT runs with the method PUT.
        var isErrorPage = http.Features.Get<IStatusCodeReExecuteFeature>() is not null
            || http.Features.Get<IExceptionHandlerFeature>() is not null;
        if (!isErrorPage)
        {
            http.Response.Headers.Allow = PageMethods.Of(context.ActionDescriptor);
        }

        context.Result = isErrorPage ? new PageResult() : new StatusCodeResult(StatusCodes.Status405MethodNotAllowed);
    }

    public void OnPageHandlerExecuted(PageHandlerExecutedContext context)
    {
    }
}
