using Microsoft.AspNetCore.Diagnostics;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Requests;
using SiigoCredentials.Web.Tokens;

namespace SiigoCredentials.Web.Hosting;

/// <summary>The last resort: people get a page in Spanish, integrations the error envelope; nobody gets a stack trace.</summary>
internal static class ErrorResponses
{
    private const string ErrorPage = "/error";

    /// <summary>For integrations: the envelope of the token service.</summary>
    public static void UseErrorEnvelopes(this IApplicationBuilder api) => api
        .UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = WriteEnvelopeAsync, StatusCodeSelector = StatusOf, SuppressDiagnosticsCallback = IsTold })
        .UseStatusCodePages(context => WriteEnvelopeAsync(context.HttpContext));

    /// <summary>For people: a page that says what happened and what to do. A program that comes here gets the envelope.</summary>
    public static void UseErrorPages(this IApplicationBuilder portal)
    {
        portal.UseWhen(RequestSender.IsProgramAtAPage, UseErrorEnvelopes);
        portal.UseWhen(context => !RequestSender.IsProgramAtAPage(context), UsePages);
    }

    private static void UsePages(IApplicationBuilder portal) => portal
        .UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandlingPath = ErrorPage, StatusCodeSelector = StatusOf, SuppressDiagnosticsCallback = IsNoFault })
        .UseStatusCodePagesWithReExecute(ErrorPage);

    // 503, not 500: what failed is a store or a disk, and trying again later is the right thing to do.
    private static int StatusOf(Exception fault) =>
        fault is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status503ServiceUnavailable;

    // Whoever sends broken HTTP must not be able to fill the log with stack traces, nor must a database that is away.
    private static bool IsTold(ExceptionHandlerSuppressDiagnosticsContext context) => context.Exception is BadHttpRequestException || IsOfTheDatabase(context);

    // Told by the security log already, and the portal is as it should be.
    private static bool IsNoFault(ExceptionHandlerSuppressDiagnosticsContext context) => IsTold(context) || context.Exception is PasswordHashingQueueFullException;

    private static bool IsOfTheDatabase(ExceptionHandlerSuppressDiagnosticsContext context)
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

        // When the portal runs unpublished, static files are mapped at every address: there a POST to nowhere is 405, and a GET of a door that only takes POST is 404.
        var (isOurs, isNowhere) = (ApiPaths.Include(context), status == StatusCodes.Status404NotFound);
        if (isNowhere && context.RequestServices.GetRequiredService<ApiPaths>().MethodsAt(context.Request.Path.Value ?? "") is { } allowed)
        {
            context.Response.Headers.Allow = allowed;
            return Refusals.ForStatus(StatusCodes.Status405MethodNotAllowed, context.Request.Method);
        }

        if ((isNowhere || (!isOurs && status == StatusCodes.Status405MethodNotAllowed)) && RequestSender.Meant(context) is { } meant)
        {
            context.Response.Headers.Remove("Allow");
            return Refusals.NotFoundBut(meant);
        }

        return isNowhere && !isOurs ? Refusals.NothingForPrograms : Refusals.ForStatus(status, context.Request.Method);
    }
}
