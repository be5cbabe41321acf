using Microsoft.AspNetCore.Http.Features;

namespace SiigoCredentials.Web.Requests;

/// <summary>HEAD is answered wherever GET is, with the same headers and no body (RFC 9110 section 9.3.2).</summary>
internal static class HeadRequests
{
    /// <summary>The value of <c>Allow</c> where only these two methods work.</summary>
    public const string Allowed = "GET, HEAD";

    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    public static RouteHandlerBuilder MapGetAndHead(this IEndpointRouteBuilder routes, string pattern, Delegate handler) =>
        routes.MapMethods(pattern, Methods, handler);

    /// <summary>Runs first, so that no body is sent, not even that of an error.</summary>
    public static void UseHeadWithoutBody(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (HttpMethods.IsHead(context.Request.Method))
        {
            context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
        }

        return next(context);
    });
}
