using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Tests;

/// <summary>The program as it runs in production, on a machine where it never ran before.</summary>
public sealed class ProductionApp() : PortalApp(onEmptyMachine: true)
{
    public const string Address = "https://portal.example";

    public const string Email = "o'neil@empresa.example";
    public const string Password = "una frase bien larga";

    public string[] TrustedProxies { get; init; } = [];

    public string? KeyEncryptionKey { get; init; } = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    public string? PublicUrl { get; init; } = Address;

    /// <summary>The day on which a new installation is asked for; null for the clock's.</summary>
    public string? CreatedOn { get; init; }

    /// <summary>What the set-up page does, without the page.</summary>
    public async Task CreateFirstCompanyAsync()
    {
        await using var scope = Services.CreateAsyncScope();
        var setup = scope.ServiceProvider.GetRequiredService<FirstSetup>();
        var code = await setup.IssueAsync(CancellationToken.None);
        var first = new FirstCompany("Empresa Real", "900123456", "premium", "Ana", "Ríos", Email, Password);
        Assert.Equal(SetupOutcome.Done, await setup.CompleteAsync(code, first, from: default, CancellationToken.None));
    }

    protected override void Configure(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Production");
        builder.UseSetting("Protection:Key", KeyEncryptionKey);
        builder.UseSetting("Portal:PublicUrl", PublicUrl);
        builder.UseSetting(
            "Storage:CreatedOn", CreatedOn ?? (Clock ?? TimeProvider.System).GetUtcNow()
                .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        foreach (var (index, proxy) in TrustedProxies.Index())
        {
            builder.UseSetting($"Portal:TrustedProxies:{index}", proxy);
        }
    }
}
