using System.Net.Sockets;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Protection;
using SiigoCredentials.Web.Requests;
using SiigoCredentials.Web.Tokens;

namespace SiigoCredentials.Web.Operator;

/// <summary>
/// Prepares the installation before the first request: key, database, migrations, signing key and a first way to sign in.
/// </summary>
internal static class FirstStart
{
    /// <summary>
    /// Prepares, then answers requests until it is stopped. The exit code is 1 if a fault of a background service stopped the portal, so
    /// that a supervisor restarts it.
    /// </summary>
    public static async Task<int> ServeAsync(this WebApplication app)
    {
        var storage = app.Services.GetRequiredService<IOptions<StorageOptions>>().Value;
        using var running = FolderLock.Share(storage);
        await app.PrepareAsync(storage);
        List<BackgroundService> background = [.. app.Services.GetServices<IHostedService>().OfType<BackgroundService>()];
        await app.ListenAsync();
        await app.WaitForShutdownAsync();
        return background.Exists(service => service.ExecuteTask is { IsFaulted: true }) ? 1 : 0;
    }

    /// <exception cref="StartRefusedException">The configuration lacks a setting that this environment requires.</exception>
    private static async Task PrepareAsync(this WebApplication app, StorageOptions storage, CancellationToken ct = default)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var services = scope.ServiceProvider;
        _ = services.GetRequiredService<KeyEncryptionKeys>();
        var publicUrl = services.GetRequiredService<IOptions<PortalOptions>>().Value.PublicUrl;
        if (publicUrl is null && !app.Environment.IsDevelopment())
        {
            throw new StartRefusedException(
                "Portal:PublicUrl is not set. Give the address that people and integrations use: Portal__PublicUrl=https://portal.example");
        }

        var db = services.GetRequiredService<AppDbContext>();
        await services.GetRequiredService<DatabaseGate>().EnterAsync(storage.WaitAtStart, ct);
        await db.MigrateAsync(ct);
        await services.GetRequiredService<KekCanaries>().CheckAtStartAsync(ct);
        await services.GetRequiredService<SealedKeyRing>().TakeOverAsync(storage.PathOf("data-protection"), ct);
        await services.GetRequiredService<SigningKeyRoller>().EnsureAsync(ct);
        if (app.Environment.IsDevelopment())
        {
            await DemoData.SeedAsync(
                db, services.GetRequiredService<IPasswordHasher<Person>>(), services.GetRequiredService<TimeProvider>(), ct);
        }
        else if (!await db.Companies.AnyAsync(ct))
        {
            var code = await services.GetRequiredService<FirstSetup>().IssueAsync(ct);
            Announce(app, () => $"Set-up link, good for one use within 24 hours: {publicUrl}/instalacion?codigo={code}");
        }

        Announce(app, () => $"The portal answers at {publicUrl ?? app.Urls.First()}");
    }

    private static async Task ListenAsync(this WebApplication app)
    {
        try
        {
            await app.StartAsync();
        }
        catch (Exception fault)
        {
            await app.StopAsync(); // workers that have started must end before their services are disposed
            if (fault is not SocketException)
            {
                throw;
            }

            throw new StartRefusedException( // the fault does not name the address
                $"The portal cannot listen at {app.Configuration[WebHostDefaults.ServerUrlsKey] ?? "the addresses of Kestrel:Endpoints"}: {fault.Message}.");
        }
    }

    // Not on standard output: that is the log, and logs are copied to places where a set-up link must not be.
    private static void Announce(WebApplication app, Func<string> text) =>
        app.Lifetime.ApplicationStarted.Register(() => Console.Error.WriteLine(text()));
}
