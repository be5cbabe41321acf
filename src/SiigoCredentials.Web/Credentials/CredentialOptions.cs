using System.ComponentModel.DataAnnotations;

namespace SiigoCredentials.Web.Credentials;

/// <summary>Section <c>Credentials</c>.</summary>
public sealed class CredentialOptions
{
    /// <summary>What follows the @ of a new Usuario API. No mail is ever sent there.</summary>
    [Required]
    [RegularExpression(@"^[a-z0-9-]+(\.[a-z0-9-]+)+$", ErrorMessage = "Credentials:ApiUserDomain must be a lower-case domain name.")]
    [MaxLength(100)]
    public string ApiUserDomain { get; init; } = "api.siigo.example";
}
