using System.Security.Cryptography;
using Microsoft.AspNetCore.Hosting;

namespace SiigoCredentials.Tests;

/// <summary>The program as it runs in production, on a machine where it never ran before.</summary>
public sealed class ProductionApp() : PortalApp(onEmptyMachine: true)
{
    public const string Address = "https://portal.example";

    public string? KeyEncryptionKey { get; init; } = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    public string? PublicUrl { get; init; } = Address;

    protected override void Configure(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Production");
        builder.UseSetting("Protection:Key", KeyEncryptionKey);
        builder.UseSetting("Portal:PublicUrl", PublicUrl);
    }
}
