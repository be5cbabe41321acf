using System.Security.Claims;

namespace SiigoCredentials.Web.Accounts;

/// <summary>Who somebody is at the provider, from a verified answer.</summary>
/// <param name="Issuer">The provider.</param>
/// <param name="Subject">The account at the provider, which never changes.</param>
/// <param name="Email">The account's address; null where the provider tells none, or more than one.</param>
/// <param name="IsVerified">Whether the provider says that it verified the address.</param>
public sealed record ExternalIdentity(string Issuer, string Subject, string? Email, bool IsVerified)
{
    private const string IssuerType = "iss";
    private const string SubjectType = "sub";
    private const string EmailType = "email";
    private const string VerifiedType = "email_verified";

    /// <summary>Null when the answer names nobody.</summary>
    public static ExternalIdentity? Of(ClaimsPrincipal principal) =>
        principal.FindFirstValue(IssuerType) is { } issuer
        && principal.FindFirstValue(SubjectType) is { Length: > 0 and <= ExternalLogin.LongestSubject } subject
            ? new(issuer, subject, AddressOf(principal), IsVerifiedIn(principal)) : null;

    /// <summary>These claims and no other, for the cookie between the answer and the page that uses it.</summary>
    internal ClaimsPrincipal ToPrincipal(string scheme)
    {
        List<Claim> claims = [new(IssuerType, Issuer), new(SubjectType, Subject)];
        if (Email is not null)
        {
            claims.AddRange([new(EmailType, Email), new(VerifiedType, IsVerified.ToString())]);
        }

        return new ClaimsPrincipal(new ClaimsIdentity(claims, scheme));
    }

    // The ID token and the user info may both tell them: then they have to agree.
    private static string? AddressOf(ClaimsPrincipal principal) =>
        principal.FindAll(EmailType).Select(claim => claim.Value).Distinct(StringComparer.Ordinal).ToList() is [var one] ? one : null;

    private static bool IsVerifiedIn(ClaimsPrincipal principal) =>
        principal.HasClaim(claim => claim.Type == VerifiedType)
        && principal.FindAll(VerifiedType).All(claim => bool.TryParse(claim.Value, out var isVerified) && isVerified);
}
