namespace SiigoCredentials.Web.Requests;

/// <summary>The rule that every cookie of the portal keeps (ASVS 3.3.1, 3.3.3).</summary>
internal static class HostCookie
{
    /// <summary>Ties the cookie to this host over https. Development runs on http://localhost, where a browser drops such a cookie: there the rule gives way.</summary>
    public static void BindToHost(this CookieBuilder cookie, string name, IHostEnvironment environment)
    {
        var secure = !environment.IsDevelopment();
        cookie.Name = secure ? $"__Host-{name}" : name;
        cookie.SecurePolicy = secure ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
    }
}
