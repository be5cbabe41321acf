using System.Data.Common;
using System.Net.Http.Json;
using System.Text;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SiigoCredentials.Tests.Foundation;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Usage;

[assembly: HostingStartup(typeof(FaultyStartup))]

namespace SiigoCredentials.Tests.Foundation;

/// <summary>No fault of a background worker ends the portal, whatever its kind.</summary>
public sealed class PeriodicWorkerTests
{
    private const string Token = "a-token-for-the-tests-alone";

    // One that comes of the database, those that come of a program's mistake, and the cancellation that nobody asked for.
    private static readonly Dictionary<string, Func<Exception>> Kinds = new()
    {
        ["a state that cannot be"] = () => new InvalidOperationException("injected"),
        ["text that cannot be encoded"] = () => new EncoderFallbackException("injected"),
        ["a key that is not there"] = () => new KeyNotFoundException("injected"),
        ["a disk"] = () => new IOException("injected"),
        ["a cancellation that is no stop"] = () => new TaskCanceledException("injected"),
        ["a row that does not fit"] = () => new DbUpdateException("injected"),
        ["the memory"] = () => new InsufficientMemoryException("injected"),
        ["several at once"] = () => new AggregateException(new TimeoutException("injected")),
    };

    public static TheoryData<string> KindsOfFaults => [.. Kinds.Keys];

    [Fact]
    public void EveryHostedServiceOfOurs_IsAPeriodicWorker()
    {
        using var app = new PortalApp();
        var others = app.Services.GetServices<IHostedService>().Where(service => service is BackgroundService and not PeriodicWorker)
            .Select(service => service.GetType())
            .Where(type => type.Assembly == typeof(Program).Assembly);

        Assert.Empty(others);
    }

    [Theory]
    [MemberData(nameof(KindsOfFaults))]
    public async Task EveryWorker_SurvivesTheFault_SaysSo_AndGoesOn(string kind)
    {
        var clock = new TestClock();
        var faults = new InjectedFaults();
        await using var app = new PortalApp
        {
            Clock = clock,
            Settings = { ["Portal:Instances"] = "2", ["Telemetry:MetricsToken"] = Token },
            Faults = faults.AddTo,
        };
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        await admin.TokenAsync(pair); // a count that waits to be written
        List<PeriodicWorker> workers = [.. app.Services.GetServices<IHostedService>().OfType<PeriodicWorker>()];
        var health = app.Services.GetRequiredService<WorkerHealth>();
        Assert.Equal(10, workers.Count);
        // while the database works, its watch has nothing to do
        app.Services.GetRequiredService<DatabaseOutage>().Note(new SqliteException("injected", 5));

        faults.Armed = Kinds[kind];
        using var report = await admin.Http.PostAsJsonAsync("/leak-reports", new { token = pair.AccessKey, url = "https://example.com/a" });
        await UntilAsync(clock, () => workers.TrueForAll(worker => health.Failures.GetValueOrDefault(worker.GetType().Name) >= 3), health);

        Assert.All(workers, worker => Assert.False(worker.ExecuteTask!.IsCompleted, worker.GetType().Name));
        using var ready = await admin.Http.SendAsync(
            new HttpRequestMessage(HttpMethod.Get, "/health/ready") { Headers = { { "Authorization", $"Bearer {Token}" } } });
        Assert.Contains("UsageWriter", await ready.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("Degraded", await admin.Http.GetStringAsync("/health/ready"));
        Assert.True(ready.IsSuccessStatusCode);

        faults.Armed = null;
        using var again = await admin.Http.PostAsJsonAsync("/leak-reports", new { token = pair.AccessKey, url = "https://example.com/b" });
        await UntilAsync(clock, () => health.Failures.Values.All(count => count == 0), health);
        Assert.Equal("Healthy", await admin.Http.GetStringAsync("/health/ready"));
        Assert.Equal(2, await app.InDatabaseAsync(db => db.LeakNotices.SumAsync(notice => notice.Reports))); // none was lost
        Assert.Equal(
            1, await app.InDatabaseAsync(db => db.UsageDays.Where(row => row.Outcome == UsageOutcome.SignedIn).SumAsync(row => row.Count)));
        Assert.All(workers, worker => Assert.False(worker.ExecuteTask!.IsCompleted, worker.GetType().Name));
    }

    // A worker that no other portal of the tests has: the numbers of all portals of a process are one.
    [Fact]
    public async Task Failures_AreMeasured()
    {
        await using var app = new PortalApp
        {
            Settings = { ["Telemetry:MetricsToken"] = Token },
            Faults = services => services.AddHostedService<UnluckyWorker>(),
        };
        using var anybody = new PortalClient(app);
        await anybody.Http.GetStringAsync("/health/ready");
        var worker = app.Services.GetServices<IHostedService>().OfType<UnluckyWorker>().Single();

        await worker.RunAsync(CancellationToken.None);
        await worker.RunAsync(CancellationToken.None);

        using var numbers = await anybody.Http.SendAsync(
            new HttpRequestMessage(HttpMethod.Get, "/metrics") { Headers = { { "Authorization", $"Bearer {Token}" } } });
        Assert.Matches(@"portal_worker_failures\S*""UnluckyWorker""\S* 2\b", await numbers.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task PortalThatIsStoppedByAFault_ExitsWithAnError()
    {
        var folder = Directory.CreateTempSubdirectory("portal-faulty-");
        string[] settings =
            [$"--applicationName={typeof(Program).Assembly.GetName().Name}", "--environment=Development", "--urls=http://127.0.0.1:0",
             $"--Storage:Folder={folder.FullName}", $"--hostingStartupAssemblies={typeof(FaultyStartup).Assembly.GetName().Name}",
             "--Logging:LogLevel:Default=None"];

        var exit = await Task.Run(() => (int)typeof(Program).Assembly.EntryPoint!.Invoke(null, [settings])!);

        Assert.Equal(1, exit);
        folder.Delete(recursive: true);
    }

    // The clock goes on until everybody has come by; the rounds themselves take time of their own.
    private static Task UntilAsync(TestClock clock, Func<bool> condition, WorkerHealth health) => Until.TrueAsync(
        () =>
        {
            clock.Advance(TimeSpan.FromHours(1));
            return Task.FromResult(condition());
        },
        () => string.Join(", ", health.Failures));

    private sealed class UnluckyWorker(WorkerHealth health, TimeProvider clock, ILogger<UnluckyWorker> log)
        : PeriodicWorker(TimeSpan.FromDays(1), health, clock, log)
    {
        protected override Task RunRoundAsync(CancellationToken ct) => throw new InvalidOperationException("injected");
    }

    /// <summary>While armed, every command of EF and every look at the usage options throws, outside of requests.</summary>
    private sealed class InjectedFaults : DbCommandInterceptor, IOptions<UsageOptions>
    {
        public Func<Exception>? Armed { get; set; }

        public UsageOptions Value => Fault is { } fault ? throw fault() : new UsageOptions();

        private Func<Exception>? Fault => new HttpContextAccessor().HttpContext is null ? Armed : null;

        public void AddTo(IServiceCollection services)
        {
            services.AddSingleton<IOptions<UsageOptions>>(this);
            services.ConfigureDbContext<SqliteAppDbContext>(options => options.AddInterceptors(this));
            services.ConfigureDbContext<PostgreSqlAppDbContext>(options => options.AddInterceptors(this));
        }

        public override InterceptionResult<DbCommand> CommandCreating(
            CommandCorrelatedEventData eventData, InterceptionResult<DbCommand> result) =>
            Fault is { } fault ? throw fault() : result;
    }
}

/// <summary>Adds a background service of somebody else's that fails, where a start asks for it by name.</summary>
public sealed class FaultyStartup : IHostingStartup
{
    public void Configure(IWebHostBuilder builder) => builder.ConfigureServices(services => services.AddHostedService<FaultyService>());

    private sealed class FaultyService : BackgroundService
    {
        private readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public FaultyService(IHostApplicationLifetime lifetime) => lifetime.ApplicationStarted.Register(started.SetResult);

        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await started.Task; // a fault before the server listens is one of the start
            throw new InvalidOperationException("injected");
        }
    }
}
