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

    /// <summary>The claims of a session, which must be loaded with its person and company.</summary>
    public static ClaimsIdentity Identity(Session session, string scheme, bool lacksFactor)
    {
        var person = session.Person!;
        return new(
            [
                new(ClaimTypes.NameIdentifier, person.Id.ToString()),
                new(ClaimTypes.Name, person.FullName),
                new(ClaimTypes.Email, person.Email!),
                new(ClaimTypes.Role, person.Role.ToString()),
                new(CompanyIdType, person.CompanyId.ToString()),
                new(CompanyNameType, person.Company!.Name),
                new(SessionIdType, session.Id.ToString()),
                new(ProvenAtType, session.ProvenAt.ToString("O", CultureInfo.InvariantCulture)),
                .. lacksFactor ? [new(LacksFactorType, bool.TrueString)] : Array.Empty<Claim>(),
            ],
            scheme);
    }

    public static Guid PersonId(this ClaimsPrincipal principal) => Guid.Parse(principal.Required(ClaimTypes.NameIdentifier));

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

    private static string Required(this ClaimsPrincipal principal, string type) =>
        principal.FindFirstValue(type)
        ?? throw new InvalidOperationException($"The principal has no {type} claim: does the page allow anonymous access?");
}
