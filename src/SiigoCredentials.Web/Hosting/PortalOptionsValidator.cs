using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Hosting;

/// <summary>Refuses addresses that would make the portal unusable, or make it trust the wrong proxy.</summary>
internal sealed class PortalOptionsValidator(IHostEnvironment environment, IConfiguration settings) : IValidateOptions<PortalOptions>
{
    public ValidateOptionsResult Validate(string? name, PortalOptions options)
    {
        List<string> problems =
        [
            .. ProblemsOf(options.PublicUrl),
            .. options.ResponsibleMail is { } mail && !EmailAddress.IsPlain(mail)
                ? ["Portal:ResponsibleMail is no e-mail address."] : Array.Empty<string>(),
            .. options.TrustedProxies.Select(TrustedProxies.ProblemOf).OfType<string>()
            .Select(problem => $"Portal:TrustedProxies {problem}."),
            .. KnownHosts.Split(settings).Select(KnownHosts.ProblemOf).OfType<string>().Select(problem => $"AllowedHosts {problem}."),
        ];
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    // Browsers keep the portal's cookies only over https, also on localhost: there is no exception outside Development.
    private IEnumerable<string> ProblemsOf(string? url)
    {
        if (url is not null && WebAddress.ProblemOfSite(url) is { } problem)
        {
            yield return $"Portal:PublicUrl {problem}. Give the address that people and integrations use, such as https://portal.example.";
        }
        else if (url?.StartsWith("http:", StringComparison.OrdinalIgnoreCase) == true && !environment.IsDevelopment())
        {
            yield return "Portal:PublicUrl is plain http, over which nobody could sign in: only Development works without https. Give the https address that people use.";
        }
    }
}
