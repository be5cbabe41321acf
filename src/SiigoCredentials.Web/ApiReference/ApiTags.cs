using Microsoft.OpenApi;

namespace SiigoCredentials.Web.ApiReference;

/// <summary>The sections of the document, in the order in which an integrator needs them.</summary>
internal static class ApiTags
{
    public const string SignIn = "Sign in";
    public const string Api = "API";
    public const string Rotation = "Rotation";
    public const string Tokens = "Tokens";
    public const string Discovery = "Discovery";
    public const string Leaks = "Leaks";

    public static IReadOnlyList<OpenApiTag> All =>
    [
        new() { Name = SignIn, Description = "Three endpoints that exchange the Usuario API and the Access Key for an access token. They differ in form only." },
        new() { Name = Api, Description = "What an integration reaches with its token." },
        new() { Name = Rotation, Description = "A program replaces its own Access Key, where an Administrador permitted it." },
        new() { Name = Tokens, Description = "Asking about a token and ending it." },
        new() { Name = Discovery, Description = "What a client reads to configure itself." },
        new() { Name = Leaks, Description = "Telling of a key that was found where it should not be." },
    ];
}
