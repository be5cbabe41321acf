using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Hosting;
using SiigoCredentials.Web.Protection;
using SiigoCredentials.Web.Tokens;

namespace SiigoCredentials.Web.Operator;

/// <summary>Makes a machine ready before the first request: key, database, migrations, signing key, and somebody who can enter.</summary>
internal static class FirstStart
{
    /// <summary>Prepares, then answers requests until it is stopped. The exit code is 1 if a fault of a background service stopped it, so that a supervisor restarts it.</summary>
    public static async Task<int> ServeAsync(this WebApplication app)
    {
        using var running = FolderLock.Share(app.Services.GetRequiredService<IOptions<StorageOptions>>().Value);
        await app.PrepareAsync();
        List<BackgroundService> background = [.. app.Services.GetServices<IHostedService>().OfType<BackgroundService>()]; // the services are disposed of afterwards
        await app.RunAsync();
        return background.Exists(service => service.ExecuteTask is { IsFaulted: true }) ? 1 : 0;
    }

    /// <exception cref="StartRefusedException">The configuration lacks what this environment demands.</exception>
    private static async Task PrepareAsync(this WebApplication app, CancellationToken ct = default)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var services = scope.ServiceProvider;
        _ = services.GetRequiredService<KeyEncryptionKeys>();
        var publicUrl = services.GetRequiredService<IOptions<PortalOptions>>().Value.PublicUrl;
        if (publicUrl is null && !app.Environment.IsDevelopment())
        {
            throw new StartRefusedException("Portal:PublicUrl is not set. Give the address that people and integrations use: Portal__PublicUrl=https://portal.example");
        }

        var db = services.GetRequiredService<AppDbContext>();
        await db.MigrateAsync(ct);
        await services.GetRequiredService<KekCanaries>().CheckAtStartAsync(ct);
        await services.GetRequiredService<SealedKeyRing>().TakeOverAsync(services.GetRequiredService<IOptions<StorageOptions>>().Value.PathOf("data-protection"), ct);
        await services.GetRequiredService<SigningKeyRoller>().EnsureAsync(ct);
        if (app.Environment.IsDevelopment())
        {
            await DemoData.SeedAsync(db, services.GetRequiredService<IPasswordHasher<Person>>(), ct);
        }
        else if (!await db.Companies.AnyAsync(ct))
        {
            var code = await services.GetRequiredService<FirstSetup>().IssueAsync(ct);
            Announce(app, () => $"Set-up link, good for one use within 24 hours: {publicUrl}/instalacion?codigo={code}");
        }

        Announce(app, () => $"The portal answers at {publicUrl ?? app.Urls.First()}");
    }

    // Standard output is the log, and a log is copied to places where a set-up link has no business.
    private static void Announce(WebApplication app, Func<string> text) => app.Lifetime.ApplicationStarted.Register(() => Console.Error.WriteLine(text()));
}
