using System.Globalization;
using System.Security.Claims;

namespace SiigoCredentials.Web.Accounts;

/// <summary>The claims of a signed-in person.</summary>
public static class PersonClaims
{
    private const string CompanyIdType = "company_id";
    private const string CompanyNameType = "company_name";
    private const string SessionIdType = "session_id";
    private const string ProvenAtType = "proven_at";
    private const string LacksFactorType = "lacks_factor";
    private const string CompaniesType = "companies";
    private const string ByProviderType = "by_provider";

    /// <summary>The claims of a session.</summary>
    /// <param name="found">The session.</param>
    /// <param name="scheme">The authentication scheme.</param>
    /// <param name="lacksFactor">Whether the person must have a second factor and has none.</param>
    internal static ClaimsIdentity Identity(FoundSession found, string scheme, bool lacksFactor) => new(
        [
            new(ClaimTypes.NameIdentifier, found.Session.PersonId.ToString()),
            new(ClaimTypes.Name, found.FullName),
            new(ClaimTypes.Email, found.Email),
            new(SessionIdType, found.Session.Id.ToString()),
            new(ProvenAtType, found.Session.ProvenAt.ToString("O", CultureInfo.InvariantCulture)),
            new(CompaniesType, found.Companies.ToString(CultureInfo.InvariantCulture)),
            .. found.Membership is { } membership
                ? [
                    new(ClaimTypes.Role, membership.Role.ToString()),
                    new(CompanyIdType, membership.CompanyId.ToString()),
                    new(CompanyNameType, found.CompanyName!),
                ]
                : Array.Empty<Claim>(),
            .. lacksFactor ? [new(LacksFactorType, bool.TrueString)] : Array.Empty<Claim>(),
            .. found.Session.Method.IsByProvider() ? [new(ByProviderType, bool.TrueString)] : Array.Empty<Claim>(),
        ],
        scheme);

    public static Guid PersonId(this ClaimsPrincipal principal) => Guid.Parse(principal.Required(ClaimTypes.NameIdentifier));

    /// <summary>Whether a company is in force. Without one, only the pages of the person are open.</summary>
    public static bool HasCompany(this ClaimsPrincipal principal) => principal.HasClaim(claim => claim.Type == CompanyIdType);

    /// <summary>The number of companies that the person can work in.</summary>
    public static int Companies(this ClaimsPrincipal principal) =>
        int.Parse(principal.Required(CompaniesType), CultureInfo.InvariantCulture);

    /// <summary>The company in force.</summary>
    public static Guid CompanyId(this ClaimsPrincipal principal) => Guid.Parse(principal.Required(CompanyIdType));

    public static string CompanyName(this ClaimsPrincipal principal) => principal.Required(CompanyNameType);

    public static string FullName(this ClaimsPrincipal principal) => principal.Required(ClaimTypes.Name);

    public static string Email(this ClaimsPrincipal principal) => principal.Required(ClaimTypes.Email);

    public static string Role(this ClaimsPrincipal principal) => principal.Required(ClaimTypes.Role);

    public static Guid SessionId(this ClaimsPrincipal principal) => Guid.Parse(principal.Required(SessionIdType));

    /// <summary>When the person last authenticated in this session.</summary>
    public static DateTimeOffset ProvenAt(this ClaimsPrincipal principal) =>
        DateTimeOffset.Parse(principal.Required(ProvenAtType), CultureInfo.InvariantCulture);

    /// <summary>Whether the person must have a second factor and has none. Then only the pages that set one up are open.</summary>
    public static bool LacksFactor(this ClaimsPrincipal principal) => principal.HasClaim(claim => claim.Type == LacksFactorType);

    /// <summary>Whether the person signed in with the identity provider, where they may have a session too.</summary>
    public static bool CameByProvider(this ClaimsPrincipal principal) => principal.HasClaim(claim => claim.Type == ByProviderType);

    private static string Required(this ClaimsPrincipal principal, string type) =>
        principal.FindFirstValue(type)
        ?? throw new InvalidOperationException($"The principal has no {type} claim: does the page allow anonymous access?");
}
