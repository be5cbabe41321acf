namespace SiigoCredentials.Web.Requests;

/// <summary>The name and security of every cookie of the portal (ASVS 3.3.1, 3.3.3).</summary>
internal static class HostCookie
{
    /// <summary>
    /// Binds the cookie to this host over https. Not in Development: over http://localhost a browser drops such a cookie.
    /// </summary>
    public static void BindToHost(this CookieBuilder cookie, string name, IHostEnvironment environment)
    {
        var secure = !environment.IsDevelopment();
        cookie.Name = secure ? $"__Host-{name}" : name;
        cookie.SecurePolicy = secure ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
    }
}
