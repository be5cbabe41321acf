using System.Net;
using Microsoft.Extensions.Options;

namespace SiigoCredentials.Web.Webhooks;

/// <summary>
/// Section <c>Webhooks</c>: for a receiver on the developer's own machine. Outside Development either setting stops the start.
/// </summary>
public sealed class WebhookOptions
{
    /// <summary>Networks (CIDR) that receivers may be in although they are not public; none by default. Then any port will do.</summary>
    public string[] AllowedNetworks { get; init; } = [];

    /// <summary>A PEM file with the one certificate authority to trust, in place of the system's.</summary>
    public string? TrustedCertificate { get; set => field = string.IsNullOrWhiteSpace(value) ? null : value; }

    /// <summary>Whether receivers on this machine or its network are meant.</summary>
    internal bool AllowsNetworks => AllowedNetworks.Length > 0;

    internal bool Allows(IPAddress address) => AllowedNetworks.Any(network => IPNetwork.Parse(network).Contains(address));
}

/// <summary>Keeps a portal that anybody uses from sending to its own network.</summary>
internal sealed class WebhookOptionsValidator(IHostEnvironment environment) : IValidateOptions<WebhookOptions>
{
    public ValidateOptionsResult Validate(string? name, WebhookOptions options)
    {
        List<string> problems = [.. ProblemsOf(options)];
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private IEnumerable<string> ProblemsOf(WebhookOptions options)
    {
        if (options.AllowsNetworks && !environment.IsDevelopment())
        {
            yield return "Webhooks:AllowedNetworks would let companies reach the portal's own network: only Development may set it.";
        }

        if (options.TrustedCertificate is not null && !environment.IsDevelopment())
        {
            yield return "Webhooks:TrustedCertificate replaces the system's certificate authorities: only Development may set it.";
        }

        foreach (var network in options.AllowedNetworks.Where(network => !IPNetwork.TryParse(network, out _)))
        {
            yield return $"Webhooks:AllowedNetworks holds \"{network}\", which is no network such as 127.0.0.1/32.";
        }

        if (options.TrustedCertificate is { } file && !File.Exists(file))
        {
            yield return "Webhooks:TrustedCertificate is not a file that can be read.";
        }
    }
}
