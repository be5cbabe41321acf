using SiigoCredentials.Web.Accounts;

namespace SiigoCredentials.Web.Credentials;

/// <summary>Whoever develops the integration: gets the news, never the key.</summary>
public sealed record IntegrationContact
{
    public const int NameLength = 100;
    public const int EmailLength = EmailAddress.MaxLength;

    public required string Name { get; init; }

    public required string Email { get; init; }

    /// <summary>The contact as it is stored: without white space around.</summary>
    public static IntegrationContact From(string? name, string? email) => new() { Name = (name ?? "").Trim(), Email = (email ?? "").Trim() };

    public bool IsValid => HasValidName && HasValidEmail;

    public bool HasValidName => Name.Length is > 0 and <= NameLength && EmailAddress.IsOneLine(Name);

    public bool HasValidEmail => EmailAddress.IsValid(Email);
}
