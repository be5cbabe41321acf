using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Hosting;

internal static class HostingRegistration
{
    private const long LargestBody = 64 * 1024;

    public static void AddHosting(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ConfigureHttpsDefaults(TransportSecurity.Configure);
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            MalformedRequests.WidenLimits(kestrel.Limits);
            // by default a byte that is not UTF-8 ends the request, or the stream, without a response
            kestrel.RequestHeaderEncodingSelector = static _ => Encoding.UTF8;
        });
        // Faults logs a failed start once, in plain words
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        if (builder.Environment.IsDevelopment())
        {
            // no escape sequences in the log, not even colours
            builder.Logging.AddSimpleConsole(log => log.ColorBehavior = LoggerColorBehavior.Disabled);
        }
        else
        {
            builder.Logging.AddJsonConsole(ConfigureLog);
        }

        builder.Services.AddSingleton<IValidateOptions<PortalOptions>, PortalOptionsValidator>();
        builder.Services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<PortalOptions>>(TrustedProxies.Configure);
        builder.Services.AddHostedService<ShutdownDelay>();
        builder.Services.AddSingleton<KnownHosts>();
        // KnownHosts checks the host: it can say why it refuses
        builder.Services.Configure<HostFilteringOptions>(hosts => hosts.AllowedHosts = ["*"]);
        builder.Services.AddSingleton<RefusalLog>();
        builder.Services.AddSingleton<AnonymousPageLimiter>();
        builder.Services.AddSingleton<HttpsRequirement>().AddHealthChecks().AddCheck<HttpsRequirement>(HttpsRequirement.Name);
        builder.Services.AddSingleton<IAuthorizationMiddlewareResultHandler>(provider => provider.GetRequiredService<RefusalLog>());
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.Configure<MvcOptions>(mvc =>
        {
            mvc.Filters.Add<RefuseUnhandledMethods>();
            mvc.Filters.AddService<RefusalLog>();
        });
    }

    // An event is one line even if its data has several, and its time is UTC (ASVS 16.2.2, 16.2.4, 16.4.1).
    private static void ConfigureLog(JsonConsoleFormatterOptions log)
    {
        log.IncludeScopes = true; // they identify the request
        log.UseUtcTimestamp = true;
        log.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
    }

    public static void UsePortalPipeline(this WebApplication app)
    {
        app.UseHeadWithoutBody();
        ApiPaths.UseOneSlash(app);
        app.UseReadableHeaders();
        app.UseForwardedHeaders();
        app.UseWhen(ApiPaths.Include, UseApiResponses);
        app.UseWhen(context => !ApiPaths.Include(context), UsePortalResponses);
        app.UseRefusalOfUnreadable();
        app.UseRouting(); // the token endpoints and static files are served here, before the language and the session are read
        HttpsRequirement.Use(app);
        app.UsePageMethods();
        app.UseRequestLocalization();

        // An error page runs without authentication: the session store may be what failed.
        app.MapWhen(
            http => http.Features.Get<IExceptionHandlerFeature>() is not null,
            failed => failed.Run(http => http.GetEndpoint()!.RequestDelegate!(http)));
        app.UseAuthentication();
        AnonymousPageLimiter.Use(app);
        app.UseRequiredCompany(); // before the roles, which nobody has without a company
        app.UseAuthorization();
        app.UseRequiredSecondFactor();
    }

    private static void UseApiResponses(IApplicationBuilder api)
    {
        api.Use((context, next) =>
        {
            SecurityHeaders.SetForApi(context);
            return next(context);
        });
        api.UseErrorEnvelopes();
    }

    private static void UsePortalResponses(IApplicationBuilder portal)
    {
        portal.UseSecurityHeaders(SecurityHeaders.Policies);
        portal.UseErrorPages();
        portal.UseNoStore();
    }

    // Browsers and proxies must not cache responses with data of people or companies (ASVS 14.3.2).
    private static void UseNoStore(this IApplicationBuilder portal) => portal.Use((context, next) =>
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
}
