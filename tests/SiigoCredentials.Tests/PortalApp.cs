using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Logging;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Tests;

/// <summary>The real program over a database file of its own. Every test starts one; the demo people are in it.</summary>
public class PortalApp : WebApplicationFactory<Program>
{
    // Migrating and hashing once, and copying the files, makes a new app cost a fraction of a second.
    private static readonly Lazy<string> Template = new(MakeTemplate);

    private bool IsTwin { get; init; }

    public PortalApp() : this(onEmptyMachine: false)
    {
    }

    protected PortalApp(bool onEmptyMachine)
    {
        if (!onEmptyMachine)
        {
            CopyFiles(Template.Value, Folder);
        }
    }

    public string Folder { get; private init; } = Directory.CreateTempSubdirectory("portal-").FullName;

    public string DatabaseFile => Path.Combine(Folder, "portal.db");

    /// <summary>A clock that the test drives; null for the machine's.</summary>
    public TimeProvider? Clock { get; init; }

    public ILoggerProvider? Logs { get; init; }

    /// <summary>Sees each text on its way to a screen; null for nobody.</summary>
    public Func<LocalizedString, LocalizedString>? TextWatch { get; init; }

    /// <summary>Settings as an operator would give them.</summary>
    public Dictionary<string, string> Settings { get; init; } = [];

    /// <summary>A second instance of the program over the same files; it goes before the first.</summary>
    public PortalApp Twin() => new(onEmptyMachine: true) { Folder = Folder, Clock = Clock, Settings = Settings, IsTwin = true };

    /// <summary>What somebody does to the database without the program: another process, another connection.</summary>
    public async Task SqlAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={DatabaseFile};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    public bool IsOnARealPort { get; private set; }

    /// <summary>From here on requests go over real sockets.</summary>
    public PortalApp OnARealPort()
    {
        UseKestrel(0);
        StartServer();
        IsOnARealPort = true;
        return this;
    }

    /// <summary>As <see cref="OnARealPort"/>, over one socket for IPv4 and IPv6; asked by IPv4.</summary>
    public PortalApp OnBothKindsOfAddress()
    {
        UseKestrel(kestrel => kestrel.ListenAnyIP(0));
        StartServer();
        ClientOptions.BaseAddress = new UriBuilder(ClientOptions.BaseAddress) { Host = "127.0.0.1" }.Uri;
        IsOnARealPort = true;
        return this;
    }

    public async Task InDatabaseAsync(Func<AppDbContext, Task> act)
    {
        await using var scope = Services.CreateAsyncScope();
        await act(scope.ServiceProvider.GetRequiredService<AppDbContext>());
    }

    public async Task<T> InDatabaseAsync<T>(Func<AppDbContext, Task<T>> ask)
    {
        await using var scope = Services.CreateAsyncScope();
        return await ask(scope.ServiceProvider.GetRequiredService<AppDbContext>());
    }

    /// <summary>What an installation in production is given; see <see cref="ProductionApp"/>.</summary>
    protected virtual void Configure(IWebHostBuilder builder) => builder.UseEnvironment("Development");

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        Configure(builder);
        builder.UseSetting("Storage:Folder", Folder);
        foreach (var (name, value) in Settings)
        {
            builder.UseSetting(name, value);
        }

        builder.ConfigureLogging(logging =>
        {
            logging.ClearProviders();
            if (Logs is not null)
            {
                logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Logs).AddFilter(null, LogLevel.Trace)
                    .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Trace); // off by default
            }
        });
        builder.ConfigureTestServices(services =>
        {
            if (Clock is not null)
            {
                services.AddSingleton(Clock);
            }

            if (TextWatch is not null)
            {
                services.AddSingleton<IStringLocalizerFactory>(provider =>
                    new WatchedTexts(ActivatorUtilities.CreateInstance<ResourceManagerStringLocalizerFactory>(provider), TextWatch));
            }
        });
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        using (var connection = new SqliteConnection($"Data Source={DatabaseFile};Foreign Keys=True"))
        {
            SqliteConnection.ClearPool(connection);
        }

        if (!IsTwin && Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    private static string MakeTemplate()
    {
        using var app = new PortalApp(onEmptyMachine: true);
        using var client = app.CreateClient();
        SqliteConnection.ClearAllPools();
        var copy = Directory.CreateTempSubdirectory("portal-template-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(copy, recursive: true);
        CopyFiles(app.Folder, copy);
        return copy;
    }

    private static void CopyFiles(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }
}
