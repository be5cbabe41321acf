using Microsoft.Extensions.Options;

namespace SiigoCredentials.Web.Requests;

/// <summary>The base address of this installation without a trailing slash: on the screens, in links, and as the token issuer.</summary>
public sealed class PublicAddress(IOptions<PortalOptions> options, IHttpContextAccessor accessor)
{
    /// <summary>
    /// For links in mails that no page writes; null with neither a setting nor a current request, such as in a command in Development.
    /// </summary>
    public string? OfLinks => options.Value.PublicUrl ?? (accessor.HttpContext is { } context ? Of(context.Request) : null);

    public string Of(HttpRequest request) => options.Value.PublicUrl ?? $"{request.Scheme}://{request.Host}";
}
