using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Credentials;

/// <summary>The person who develops the integration. Gets mails about changes, but never the key.</summary>
public sealed record IntegrationContact
{
    public const int NameLength = 100;
    public const int EmailLength = EmailAddress.MaxLength;

    public required string Name { get; init; }

    public required string Email { get; init; }

    /// <summary>The contact in the form that is stored.</summary>
    public static IntegrationContact From(string? name, string? email) =>
        new() { Name = TypedText.Line(name), Email = EmailAddress.Canonical(email) };

    public bool IsValid => HasValidName && HasValidEmail;

    public bool HasValidName => Name.Length is > 0 and <= NameLength && TypedText.IsOneLine(Name);

    public bool HasValidEmail => EmailAddress.IsValid(Email);
}
