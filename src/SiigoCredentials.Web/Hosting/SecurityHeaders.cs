using System.Globalization;

namespace SiigoCredentials.Web.Hosting;

/// <summary>The response headers of every answer, errors and static files included.</summary>
internal static class SecurityHeaders
{
    private const int OneYear = 365 * 24 * 60 * 60;

    private static readonly string Hsts = string.Create(CultureInfo.InvariantCulture, $"max-age={OneYear}; includeSubDomains");

    /// <summary>
    /// For the token service: answers that no browser renders need no more, and every answer pays for its headers. Set at once rather than when the
    /// answer starts, which costs a fifth as much.
    /// </summary>
    public static void SetForApi(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store"; // nobody keeps a token (ASVS 14.3.2, RFC 6749 section 5.1)
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
            csp.AddScriptSrc().WithNonce(); // not even a file of our own runs unless the page that names it says so
            csp.AddStyleSrc().Self();
            csp.AddImgSrc().Self().Data(); // the theme draws check marks and arrows as data: images
            csp.AddConnectSrc().Self();
            csp.AddFormAction().Self();
            csp.AddBaseUri().None();
            csp.AddObjectSrc().None();
            csp.AddFrameAncestors().None();
        })
        .AddFrameOptionsDeny() // says what frame-ancestors says: the antiforgery service would say SAMEORIGIN on some pages and nothing on others
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
