using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace SiigoCredentials.Web.Accounts;

/// <summary>The operator's identity provider, if there is one.</summary>
public sealed class IdentityProvider(IOptions<IdentityProviderOptions> options, IOptionsMonitor<OpenIdConnectOptions> protocol)
{
    /// <summary>The authentication scheme. It exists only where a provider is configured.</summary>
    public const string Scheme = "IdentityProvider";

    /// <summary>Where the provider answers; with the public address it is the redirect URI.</summary>
    public const string CallbackPath = "/cuenta/proveedor/respuesta";

    /// <summary>The page that uses the answer.</summary>
    public const string Page = "/cuenta/proveedor";

    public bool IsConfigured => options.Value.IsConfigured;

    /// <summary>What people call it; empty without a provider.</summary>
    public string Name => options.Value.Name ?? "";

    /// <summary>Empty without a provider.</summary>
    public string Issuer => options.Value.Authority ?? "";

    /// <summary>
    /// Where a person ends their session at the provider (RP-Initiated Logout); null where the provider has no such page or is not
    /// reachable.
    /// </summary>
    /// <param name="returnTo">The absolute address of the page to which the provider returns.</param>
    /// <param name="ct">Cancels the request.</param>
    public async Task<string?> SignOutAddressAsync(string returnTo, CancellationToken ct)
    {
        try
        {
            var metadata = await protocol.Get(Scheme).ConfigurationManager!.GetConfigurationAsync(ct);
            IEnumerable<KeyValuePair<string, string?>> query =
                [new("client_id", options.Value.ClientId), new("post_logout_redirect_uri", returnTo)];
            return string.IsNullOrEmpty(metadata.EndSessionEndpoint) ? null
                : QueryHelpers.AddQueryString(metadata.EndSessionEndpoint, query);
        }
        catch (Exception fault) when (!ct.IsCancellationRequested && ProviderFailures.Of(fault) == ProviderFailure.Unreachable)
        {
            return null;
        }
    }
}
