using System.Net.Mail;

namespace SiigoCredentials.Web.Credentials;

/// <summary>Whoever develops the integration: gets the news, never the key.</summary>
public sealed record IntegrationContact
{
    public const int NameLength = 100;
    public const int EmailLength = 254;

    public required string Name { get; init; }

    public required string Email { get; init; }

    /// <summary>The contact as it is stored: without white space around.</summary>
    public static IntegrationContact From(string? name, string? email) => new() { Name = (name ?? "").Trim(), Email = (email ?? "").Trim() };

    public bool IsValid => HasValidName && HasValidEmail;

    public bool HasValidName => Name.Length is > 0 and <= NameLength && !Name.Any(char.IsControl);

    /// <summary>One plain address with a dotted domain: nothing that could add a header to a mail (ASVS 1.3.11).</summary>
    public bool HasValidEmail => Email.Length is > 0 and <= EmailLength
        && !Email.Any(character => char.IsControl(character) || char.IsWhiteSpace(character))
        && MailAddress.TryCreate(Email, out var address)
        && address.Address == Email
        && address.Host.Contains('.', StringComparison.Ordinal);
}
