using Microsoft.AspNetCore.Diagnostics;
using SiigoCredentials.Web.Tokens;

namespace SiigoCredentials.Web.Hosting;

/// <summary>The last resort: people get a page in Spanish, integrations the error envelope; nobody gets a stack trace.</summary>
internal static class ErrorResponses
{
    private const string ErrorPage = "/error";

    private static readonly PathString[] ApiPaths = ["/auth", "/alliances", "/v1", "/oauth", "/.well-known"];

    public static void UseErrorResponses(this WebApplication app)
    {
        app.UseWhen(IsApi, api => api
            .UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = WriteEnvelopeAsync, StatusCodeSelector = StatusOf, SuppressDiagnosticsCallback = IsTheSenders })
            .UseStatusCodePages(context => WriteEnvelopeAsync(context.HttpContext)));
        app.UseWhen(context => !IsApi(context), portal => portal
            .UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandlingPath = ErrorPage, StatusCodeSelector = StatusOf, SuppressDiagnosticsCallback = IsTheSenders })
            .UseStatusCodePagesWithReExecute(ErrorPage));
    }

    /// <summary>Answers with a person's or a company's data are never kept by a browser or a proxy (ASVS 14.3.2).</summary>
    public static void UseNoStore(this WebApplication app) => app.Use((context, next) =>
    {
        context.Response.OnStarting(() =>
        {
            if (context.GetEndpoint()?.Metadata.GetMetadata<Microsoft.AspNetCore.StaticAssets.StaticAssetDescriptor>() is null)
            {
                context.Response.Headers.CacheControl = "no-store";
            }

            return Task.CompletedTask;
        });
        return next(context);
    });

    private static bool IsApi(HttpContext context) => ApiPaths.Any(path => context.Request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase));

    // 503, not 500: what failed is a store or a disk, and trying again later is the right thing to do.
    private static int StatusOf(Exception fault) =>
        fault is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status503ServiceUnavailable;

    // Whoever sends broken HTTP must not be able to fill the log with stack traces.
    private static bool IsTheSenders(ExceptionHandlerSuppressDiagnosticsContext context) => context.Exception is BadHttpRequestException;

    private static Task WriteEnvelopeAsync(HttpContext context) => Refusals.ForStatus(context.Response.StatusCode).ToResult().ExecuteAsync(context);
}
