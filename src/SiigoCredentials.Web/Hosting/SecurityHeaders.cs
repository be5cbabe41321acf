using System.Globalization;

namespace SiigoCredentials.Web.Hosting;

/// <summary>The security headers of every response, errors and static files included.</summary>
internal static class SecurityHeaders
{
    private const int OneYear = 365 * 24 * 60 * 60;

    private static readonly string Hsts = string.Create(CultureInfo.InvariantCulture, $"max-age={OneYear}; includeSubDomains");

    /// <summary>
    /// For the token service: no browser renders these responses, so they need no more. Set at once, which costs a fifth of setting them
    /// when the response starts.
    /// </summary>
    public static void SetForApi(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store"; // tokens must not be cached (ASVS 14.3.2, RFC 6749 section 5.1)
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (context.Request.IsHttps)
        {
            headers.StrictTransportSecurity = Hsts;
        }
    }

    /// <summary>For pages and files.</summary>
    public static readonly HeaderPolicyCollection Policies = new HeaderPolicyCollection()
        .AddContentSecurityPolicy(csp =>
        {
            csp.AddDefaultSrc().None();
            csp.AddScriptSrc().WithNonce(); // not even our own files run without the nonce of the page
            csp.AddStyleSrc().Self();
            csp.AddImgSrc().Self().Data(); // the theme draws check marks and arrows as data: images
            csp.AddConnectSrc().Self();
            csp.AddFormAction().Self();
            csp.AddBaseUri().None();
            csp.AddObjectSrc().None();
            csp.AddFrameAncestors().None();
        })
        .AddFrameOptionsDeny() // equal to frame-ancestors: otherwise the antiforgery service sets SAMEORIGIN on some pages
        .AddContentTypeOptionsNoSniff()
        .AddReferrerPolicySameOrigin()
        .AddPermissionsPolicy(policy =>
        {
            policy.AddCamera().None();
            policy.AddMicrophone().None();
            policy.AddGeolocation().None();
            policy.AddPayment().None();
            policy.AddUsb().None();
            policy.AddDisplayCapture().None();
        })
        .AddCrossOriginOpenerPolicy(policy => policy.SameOrigin())
        .AddCrossOriginResourcePolicy(policy => policy.SameOrigin())
        .AddStrictTransportSecurityMaxAgeIncludeSubDomains(OneYear);
}
