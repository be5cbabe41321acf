namespace SiigoCredentials.Tests.Tokens.Clients;

/// <summary>A test that needs Kiota, which <c>dotnet tool restore</c> brings; without it the test is skipped, with the reason.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KiotaFactAttribute : FactAttribute
{
    private const string Reason = "Kiota is missing: run dotnet tool restore.";

    private static readonly string Packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    public KiotaFactAttribute()
    {
        if (!Directory.Exists(Path.Combine(Packages, "microsoft.openapi.kiota")))
        {
            Skip = Reason;
            DisplayName = $"Not run: {Reason}";
        }
    }
}
