using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Accounts;

/// <summary>
/// The operator's identity provider (OpenID Connect); section <c>IdentityProvider</c>. Without an authority there is none.
/// </summary>
public sealed class IdentityProviderOptions
{
    internal const int LongestAuthority = 255;
    internal const int LongestName = 40;

    /// <summary>The issuer, exactly as the provider's discovery document writes it.</summary>
    public string? Authority { get; set => field = Given(value); }

    /// <summary>How the provider knows the portal.</summary>
    public string? ClientId { get; set => field = Given(value); }

    public string? ClientSecret { get; set => field = Given(value); }

    /// <summary>A file with the same, which only the portal's account may read.</summary>
    public string? ClientSecretFile { get; set => field = Given(value); }

    /// <summary>What people call the provider; the buttons show it.</summary>
    public string? Name { get; set => field = Given(value); }

    internal bool IsConfigured => Authority is not null;

    internal string Secret => ClientSecret ?? File.ReadAllText(ClientSecretFile!).Trim();

    // An empty environment variable counts as missing.
    private static string? Given(string? setting) => string.IsNullOrWhiteSpace(setting) ? null : setting;
}

/// <summary>Refuses invalid settings at the start, before a person meets them.</summary>
internal sealed class IdentityProviderOptionsValidator(IHostEnvironment environment) : IValidateOptions<IdentityProviderOptions>
{
    public ValidateOptionsResult Validate(string? name, IdentityProviderOptions options)
    {
        List<string> problems =
            [.. options.Authority is { } authority ? ProblemsOf(options, authority) : ProblemsWithoutAuthority(options)];
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static bool HasSecret(IdentityProviderOptions options)
    {
        try
        {
            return options.Secret.Length > 0;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static IEnumerable<string> ProblemsWithoutAuthority(IdentityProviderOptions options)
    {
        if ((options.ClientId ?? options.ClientSecret ?? options.ClientSecretFile ?? options.Name) is not null)
        {
            yield return "IdentityProvider:Authority is missing: the other settings of IdentityProvider need it.";
        }
    }

    private IEnumerable<string> ProblemsOf(IdentityProviderOptions options, string authority)
    {
        if (WebAddress.ProblemOf(authority) is { } problem)
        {
            yield return $"IdentityProvider:Authority {problem}.";
        }
        else if (new Uri(authority) is { Scheme: "http" } plain && !(environment.IsDevelopment() && plain.IsLoopback))
        {
            yield return "IdentityProvider:Authority is plain http, which only Development accepts, and only from this machine.";
        }

        if (authority.Length > IdentityProviderOptions.LongestAuthority)
        {
            yield return $"IdentityProvider:Authority has more than {IdentityProviderOptions.LongestAuthority} characters.";
        }

        if (options.ClientId is null)
        {
            yield return "IdentityProvider:ClientId is missing: the provider knows the portal by it.";
        }

        if (options.ClientSecret is null == options.ClientSecretFile is null)
        {
            yield return "IdentityProvider:ClientSecret and IdentityProvider:ClientSecretFile: set one of them.";
        }
        else if (!HasSecret(options))
        {
            yield return "IdentityProvider:ClientSecretFile is not a file that can be read, or it is empty.";
        }

        if (options.Name is not { Length: <= IdentityProviderOptions.LongestName } name || !TypedText.IsOneLine(name))
        {
            yield return $"IdentityProvider:Name is not what people call the provider, in at most {IdentityProviderOptions.LongestName} characters.";
        }
    }
}
