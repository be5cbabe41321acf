using Microsoft.AspNetCore.Diagnostics;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Requests;
using SiigoCredentials.Web.Tokens;

namespace SiigoCredentials.Web.Hosting;

/// <summary>The last error handler: people get a page, integrations get the error envelope, and nobody gets a stack trace.</summary>
internal static class ErrorResponses
{
    private const string ErrorPage = "/error";

    /// <summary>For integrations: the envelope of the token service.</summary>
    public static void UseErrorEnvelopes(this IApplicationBuilder api) => api
        .UseExceptionHandler(
            new ExceptionHandlerOptions
            { ExceptionHandler = WriteEnvelopeAsync, StatusCodeSelector = StatusOf, SuppressDiagnosticsCallback = IsExpected })
        .UseStatusCodePages(context => WriteEnvelopeAsync(context.HttpContext));

    /// <summary>For people: a page that says what happened and what to do. A program that requests a page gets the envelope.</summary>
    public static void UseErrorPages(this IApplicationBuilder portal)
    {
        portal.UseWhen(RequestSender.IsProgramAtAPage, UseErrorEnvelopes);
        portal.UseWhen(context => !RequestSender.IsProgramAtAPage(context), UsePersonErrorPages);
    }

    private static void UsePersonErrorPages(IApplicationBuilder portal) => portal
        .UseExceptionHandler(
            new ExceptionHandlerOptions
            { ExceptionHandlingPath = ErrorPage, StatusCodeSelector = StatusOf, SuppressDiagnosticsCallback = IsExpectedOnAPage })
        .UseStatusCodePagesWithReExecute(ErrorPage);

    // 503, not 500: a database or a disk failed, and a later retry can succeed.
    private static int StatusOf(Exception fault) =>
        fault is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status503ServiceUnavailable;

    // Malformed HTTP and an unreachable database must not fill the log with stack traces.
    private static bool IsExpected(ExceptionHandlerSuppressDiagnosticsContext context) =>
        context.Exception is BadHttpRequestException || IsDatabaseOutage(context);

    // The security log has it already, and the portal works as intended.
    private static bool IsExpectedOnAPage(ExceptionHandlerSuppressDiagnosticsContext context) =>
        IsExpected(context) || context.Exception is PasswordHashingQueueFullException;

    private static bool IsDatabaseOutage(ExceptionHandlerSuppressDiagnosticsContext context)
    {
        if (!DatabaseOutage.IsBehind(context.Exception))
        {
            return false;
        }

        context.HttpContext.RequestServices.GetRequiredService<DatabaseOutage>().Note(context.Exception);
        return true;
    }

    // An exception handler has cleared the headers.
    private static Task WriteEnvelopeAsync(HttpContext context)
    {
        SecurityHeaders.SetForApi(context);
        return RefusalOf(context).ToResult().ExecuteAsync(context);
    }

    private static Refusal RefusalOf(HttpContext context)
    {
        var status = context.Response.StatusCode;
        if (context.Features.Get<Refusal>() is { } known && known.Status == status)
        {
            return known;
        }

        // In an unpublished build, static files are mapped at every address: a POST to an unknown address is then 405, and a GET of a POST
        // endpoint is 404.
        var (isApi, isNotFound) = (ApiPaths.Include(context), status == StatusCodes.Status404NotFound);
        if (isNotFound && context.RequestServices.GetRequiredService<ApiPaths>().MethodsAt(context.Request.Path.Value ?? "") is { } allowed)
        {
            context.Response.Headers.Allow = allowed;
            return Refusals.ForStatus(StatusCodes.Status405MethodNotAllowed, context.Request.Method);
        }

        if ((isNotFound || (!isApi && status == StatusCodes.Status405MethodNotAllowed)) && RequestSender.Meant(context) is { } meant)
        {
            context.Response.Headers.Remove("Allow");
            return Refusals.NotFoundBut(meant);
        }

        return isNotFound && !isApi ? Refusals.NothingForPrograms : Refusals.ForStatus(status, context.Request.Method);
    }
}
