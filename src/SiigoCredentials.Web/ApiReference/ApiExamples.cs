using SiigoCredentials.Web.Tokens;

namespace SiigoCredentials.Web.ApiReference;

/// <summary>Example answers, without real people and without anything that could be taken for a key or a token.</summary>
internal static class ApiExamples
{
    public const string ApiUser = "mi-empresa@api.siigo.example";
    public const string AccessKey = "<Access Key>";
    public const string Token = "<access token>";

    private const string CompanyKey = "<company key>";
    private const string Address = "https://portal.example";

    private static readonly string[] AuthMethods = ["client_secret_basic", "client_secret_post"];

    public static readonly TokenResponse TokenAnswer = new(Token, 86_400, "Bearer", AccessTokens.Scope);

    public static readonly Introspection ActiveToken = new(
        Active: true,
        AccessTokens.Scope,
        ApiUser,
        "Bearer",
        Exp: 1_795_564_800,
        Iat: 1_795_478_400,
        ApiUser,
        AccessTokens.Scope,
        Address,
        "<token id>",
        CompanyKey);

    public static readonly UsersPage Users = new(
        new Pagination(1, 25, 1),
        [new UserItem(1, "persona@empresa.example", "Nombre", "Apellido", "persona@empresa.example", "1000000000", Active: true)],
        new PageLinks(new PageLink($"{Address}/v1/users?page=1&page_size=25")));

    public static readonly CredentialItem Credential = new(
        ApiUser,
        new CompanyItem("Mi Empresa S.A.S.", "900123456"),
        new ContactItem("Quien integra", "integraciones@aliado.example"),
        "wxyz",
        "K7QF-2MXD",
        new DateTime(2026, 11, 23, 21, 8, 0, DateTimeKind.Utc),
        ExpiresAt: null);

    public static readonly RotationItem Rotation = new(
        "waiting",
        AccessKey,
        "wxyz",
        "K7QF-2MXD",
        new DateTime(2026, 11, 23, 21, 8, 0, DateTimeKind.Utc),
        UseBy: new DateTime(2026, 11, 30, 21, 8, 0, DateTimeKind.Utc),
        "M3TA-9QWX",
        FormerKeyEndsAt: null);

    public static readonly JwkSet Keys = new(
        [new JwkItem("EC", "P-256", "<base64url of 32 bytes>", "<base64url of 32 bytes>", "<key id>", "sig", "ES256")]);

    public static readonly ServerMetadata Metadata = new(
        Address,
        $"{Address}/oauth/token",
        $"{Address}/oauth/introspect",
        $"{Address}/oauth/revoke",
        $"{Address}/.well-known/jwks.json",
        [AccessTokens.Scope],
        ["client_credentials"],
        [],
        AuthMethods,
        AuthMethods,
        AuthMethods,
        ["public"],
        ["ES256"]);

    /// <summary>The wait in the examples.</summary>
    public static readonly TimeSpan Wait = TimeSpan.FromSeconds(27);
}
