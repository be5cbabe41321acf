using Microsoft.Extensions.Options;

namespace SiigoCredentials.Web.Requests;

/// <summary>The address of this installation, without a slash at the end: on the screens, in links, and as the issuer of tokens.</summary>
public sealed class PublicAddress(IOptions<PortalOptions> options, IHttpContextAccessor accessor)
{
    /// <summary>For links in mails that no page writes; null where neither a setting nor a present request says it, such as at a shell in Development.</summary>
    public string? OfLinks => options.Value.PublicUrl ?? (accessor.HttpContext is { } context ? Of(context.Request) : null);

    public string Of(HttpRequest request) => options.Value.PublicUrl ?? $"{request.Scheme}://{request.Host}";
}
