using System.Globalization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Requests;
using SiigoCredentials.Web.Tokens;

namespace SiigoCredentials.Web.Hosting;

/// <summary>Refuses requests that make the framework throw when it parses them: the sender's mistake must not become a 5xx.</summary>
internal static class MalformedRequests
{
    /// <summary>The longest request target, in characters.</summary>
    public const int LongestTarget = 8 * 1024;

    /// <summary>The largest total of header names and values, in characters, and the largest number of headers.</summary>
    public const int LargestHeaders = 32 * 1024;
    public const int MostHeaders = 100;

    /// <summary>
    /// Runs first, because the security headers read the host too: removes what cannot be parsed and keeps the reason for the refusal.
    /// </summary>
    public static void UseReadableHeaders(this WebApplication app)
    {
        var hosts = app.Services.GetRequiredService<KnownHosts>();
        app.Use((context, next) =>
        {
            var refusal = RefusalOf(context, hosts);
            if (refusal is not null)
            {
                context.Features.Set(refusal);
            }

            if (refusal == Refusals.BadRequest)
            {
                context.Request.Headers.Host = "";
                context.Request.Headers.ContentType = "";
            }

            return next(context);
        });
    }

    public static void UseRefusalOfUnreadable(this WebApplication app) => app.Use((context, next) =>
    {
        // The error page passes through here again.
        if (context.Features.Get<Refusal>() is not { } refusal || context.Features.Get<IStatusCodeReExecuteFeature>() is not null)
        {
            return next(context);
        }

        context.Response.StatusCode = refusal.Status;
        return Task.CompletedTask;
    });

    /// <summary>
    /// Kestrel refuses without a body what is over its limits. Requests up to twice our limits are read, and refused here with a message.
    /// </summary>
    public static void WidenLimits(Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerLimits limits)
    {
        limits.MaxRequestLineSize = 2 * LongestTarget;
        limits.MaxRequestHeadersTotalSize = 2 * LargestHeaders;
        limits.MaxRequestHeaderCount = 2 * MostHeaders;
        limits.Http2.MaxRequestHeaderFieldSize = 2 * LargestHeaders;
    }

    private static Refusal? RefusalOf(HttpContext context, KnownHosts hosts) =>
        !IsReadable(context) ? Refusals.BadRequest
        : context.Features.Get<IHttpRequestFeature>()?.RawTarget.Length > LongestTarget ? Refusals.TargetTooLong
        : AreTooLarge(context.Request.Headers) ? Refusals.HeadersTooLarge
        : !hosts.Include(context.Request) ? Refusals.UnknownHost
        : null;

    // The checks throw only for the rare request that names a charset or an international host.
    private static bool IsReadable(HttpContext context)
    {
        var request = context.Request;
        try
        {
            _ = request.Host; // "xn--" is not a valid name
            var namesACharset = request.ContentType?.Contains("charset", StringComparison.OrdinalIgnoreCase) == true;
            // "charset=utf-7" is disabled
            _ = namesACharset && !ApiPaths.Include(context) ? request.GetTypedHeaders().ContentType?.Encoding : null;
            return true;
        }
        catch (Exception fault) when (fault is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    private static bool AreTooLarge(IHeaderDictionary headers)
    {
        var (count, size) = (0, 0);
        foreach (var (name, values) in headers)
        {
            foreach (var value in values)
            {
                count++;
                size += name.Length + (value?.Length ?? 0);
            }
        }

        return count > MostHeaders || size > LargestHeaders;
    }
}

/// <summary>
/// The host names that the portal accepts. Any other <c>Host</c> comes from a misconfigured proxy, or from a site whose name was made to
/// resolve to the portal. An IP address is accepted, because health checks use one.
/// </summary>
internal sealed class KnownHosts
{
    private const string Wildcard = "*.";

    private readonly HashSet<string>? names;
    private readonly string[] suffixes = [];

    public KnownHosts(IOptions<PortalOptions> portal, IConfiguration settings)
    {
        var others = Split(settings);
        if (portal.Value.PublicUrl is { } url && !others.Contains("*"))
        {
            names = new(others.Append(new Uri(url).Host).Append("localhost").Select(Ascii), StringComparer.OrdinalIgnoreCase);
            suffixes = [.. names.Where(name => name.StartsWith(Wildcard, StringComparison.Ordinal)).Select(name => name[1..])];
        }
    }

    /// <summary>The names in the setting <c>AllowedHosts</c>.</summary>
    public static string[] Split(IConfiguration settings) =>
        settings["AllowedHosts"]?.Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    /// <summary>Why a text is not a host name, as the end of a sentence; null when it is one.</summary>
    public static string? ProblemOf(string text) =>
        text == "*" || WebAddress.ProblemOfHost(text.StartsWith(Wildcard, StringComparison.Ordinal) ? text[Wildcard.Length..] : text) is not
        { } problem ? null : $"holds \"{text}\", which {problem}";

    public bool Include(HttpRequest request) => names is null || IsKnown(request.Host.Host);

    private bool IsKnown(string asked)
    {
        if (asked.Length == 0 || names!.Contains(asked))
        {
            return true;
        }

        var host = Ascii(asked);
        return names.Contains(host) || Array.Exists(suffixes, suffix => host.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
            || System.Net.IPAddress.TryParse(host.Trim('[', ']'), out _);
    }

    // ASP.NET Core decodes "xn--…"; and a fully qualified name may end with a dot.
    private static string Ascii(string host)
    {
        var name = host.TrimEnd('.');
        try
        {
            return name.All(char.IsAscii) ? name : new IdnMapping().GetAscii(name);
        }
        catch (ArgumentException)
        {
            return name; // not a valid name
        }
    }
}
