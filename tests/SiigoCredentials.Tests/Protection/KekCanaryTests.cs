using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SiigoCredentials.Tests.Operator;
using SiigoCredentials.Web.Protection;

namespace SiigoCredentials.Tests.Protection;

/// <summary>
/// A key-encryption key that is not this database's: what works goes on, nothing is sealed with it, and everybody is told (T8).
/// </summary>
public sealed class KekCanaryTests
{
    [Fact]
    public async Task ForeignKek_IntegrationsGoOn_NothingIsSealed_AndTheRightOneFindsAllAsItWas()
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);
        var pair = await ana.GenerateAsync();
        Assert.True((await HealthAsync(app)).IsWell);
        await using (var foreign = Under(app, NewKey()))
        {
            using var again = await PortalClient.SignedInAsync(foreign);
            var page = await again.GetAsync(PortalClient.ByPartners);
            Assert.Equal("No podemos mostrarte el Access Key", (await again.SubmitAsync(page, page.Form("Reveal"))).Notice);
            var rotated = await again.RotateAsync();
            Assert.Equal("No restablecimos nada", rotated.Notice);
            Assert.Null(rotated.AccessKey);
            var security = await again.GetAsync("/cuenta/seguridad");
            Assert.Equal("No preparamos tu aplicación", (await again.SubmitAsync(security, security.Form("SetUp"))).Notice);
            using var other = await PortalClient.SignedInAsync(foreign, PortalClient.OtherAdmin);
            Assert.Equal("No generamos las credenciales", (await other.GenerateAsync()).Notice);

            Assert.Equal(HttpStatusCode.OK, (await again.CallAsync("/v1/credential", "Bearer " + await again.TokenAsync(pair))).StatusCode);
            var health = await HealthAsync(foreign);
            Assert.True(health.KekIsForeign);
            Assert.Equal([new UnopenedSecrets("AccessKeys", 1)], health.Unopened);
            Assert.False(health.IsWell);
            using var ready = await again.Http.GetAsync("/health/ready");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        }

        Assert.Equal(0, await app.InDatabaseAsync(db => db.Authenticators.CountAsync()));
        app.Settings.Clear();
        await using var right = app.Twin();
        using var back = await PortalClient.SignedInAsync(right);
        var shown = await back.GetAsync(PortalClient.ByPartners);
        Assert.Equal(pair.AccessKey, (await back.SubmitAsync(shown, shown.Form("Reveal"))).AccessKey);
        Assert.NotNull((await back.RotateAsync()).AccessKey);
        Assert.True((await HealthAsync(right)).IsWell);
    }

    [Fact]
    public async Task ForeignKek_IsLoggedAtTheStart()
    {
        using var logs = new ErrorLog();
        await using var app = new PortalApp { Logs = logs, Settings = new() { ["Protection:Key"] = NewKey() } };
        using var client = app.CreateClient();

        Assert.Contains(logs.Lines, line => line.Contains("is not the one that this database was sealed with", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ForeignKek_IsKnownToADatabaseFromBeforeTheCanaries()
    {
        await using var app = new PortalApp();
        using (var ana = await PortalClient.SignedInAsync(app))
        {
            await ana.GenerateAsync();
        }

        await app.SqlAsync("DELETE FROM KekCanaries");
        app.Settings["Protection:Key"] = NewKey();
        await using var foreign = app.Twin();

        Assert.True((await HealthAsync(foreign)).KekIsForeign);
        Assert.Equal(0, await app.InDatabaseAsync(db => db.KekCanaries.CountAsync()));
        app.Settings.Clear();
        await using var right = app.Twin();
        Assert.True((await HealthAsync(right)).IsWell);
        Assert.Equal(1, await app.InDatabaseAsync(db => db.KekCanaries.CountAsync(canary => canary.IsInCharge)));
    }

    [Fact]
    public async Task AcceptKek_LetsPeopleGoOn_AndTheLostKeyFoundAgainOpensAll()
    {
        await using var app = new PortalApp();
        var (lost, next) = (await File.ReadAllTextAsync(Path.Combine(app.Folder, "development.kek")), NewKey());
        using var ana = await PortalClient.SignedInAsync(app);
        var pair = await ana.GenerateAsync();
        Dictionary<string, string> settings = new() { ["Protection__Key"] = next };
        Assert.Equal(4, (await Shell.RunAsync(app, "accept-kek")).ExitCode);

        var accepted = await Shell.RunWithAsync(app, settings, "accept-kek");

        Assert.True(accepted.ExitCode == 0, accepted.Said);
        await using (var after = Under(app, next))
        {
            Assert.True((await HealthAsync(after)).IsWell);
            using var other = await PortalClient.SignedInAsync(after, PortalClient.OtherAdmin);
            Assert.NotNull((await other.GenerateAsync()).AccessKey);
            Assert.Equal(0, (await Shell.RunWithAsync(app, settings, "rotate-kek")).ExitCode);
        }

        settings["Protection__PreviousKey"] = lost;
        Assert.Equal(0, (await Shell.RunWithAsync(app, settings, "rotate-kek")).ExitCode);
        await using var found = Under(app, next);
        using var again = await PortalClient.SignedInAsync(found);
        var page = await again.GetAsync(PortalClient.ByPartners);
        Assert.Equal(pair.AccessKey, (await again.SubmitAsync(page, page.Form("Reveal"))).AccessKey);
        Assert.Equal(1, await app.InDatabaseAsync(db => db.KekCanaries.CountAsync()));
    }

    private sealed class ErrorLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                Lines.Enqueue(formatter(state, exception));
            }
        }

        public void Dispose()
        {
        }
    }

    private static PortalApp Under(PortalApp app, string key)
    {
        app.Settings["Protection:Key"] = key;
        return app.Twin();
    }

    private static Task<SecretHealthReport> HealthAsync(PortalApp app) =>
        app.Services.GetRequiredService<SecretHealth>().CheckAsync(CancellationToken.None);

    private static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
}
