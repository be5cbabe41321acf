using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Hosting;

/// <summary>
/// Refuses, before authentication, what no page accepts: other methods (RFC 9110 section 15.5.6), compressed forms, JSON.
/// </summary>
internal static class PageMethods
{
    public static void UsePageMethods(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        // The error page of a refused PUT runs with the method PUT.
        var isErrorPage = http.Features.Get<IStatusCodeReExecuteFeature>() is not null
            || http.Features.Get<IExceptionHandlerFeature>() is not null;
        if (isErrorPage || http.GetEndpoint()?.Metadata.GetMetadata<CompiledPageActionDescriptor>() is not { } page)
        {
            return next(http);
        }

        if (RefusalOf(http.Request, page) is not { } status)
        {
            return next(http);
        }

        http.Response.StatusCode = status;
        return Task.CompletedTask;
    });

    /// <summary>The methods that a page accepts, as a value of <c>Allow</c>.</summary>
    public static string Of(CompiledPageActionDescriptor page) => AcceptsForms(page) ? "GET, HEAD, POST" : "GET, HEAD";

    private static int? RefusalOf(HttpRequest request, CompiledPageActionDescriptor page)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        {
            return page.ViewEnginePath == "/Error" ? StatusCodes.Status404NotFound : null; // requested directly, without an error
        }

        if (!HttpMethods.IsPost(request.Method))
        {
            request.HttpContext.Response.Headers.Allow = Of(page);
            return StatusCodes.Status405MethodNotAllowed;
        }

        return RequestBody.IsJson(request) ? StatusCodes.Status404NotFound
            : RequestBody.IsEncoded(request) ? StatusCodes.Status415UnsupportedMediaType
            : null;
    }

    private static bool AcceptsForms(CompiledPageActionDescriptor page) =>
        page.HandlerMethods.Any(handler => HttpMethods.IsPost(handler.HttpMethod));
}
