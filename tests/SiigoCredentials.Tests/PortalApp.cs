using System.Data.Common;
using System.Text;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Logging;
using Npgsql;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Tests;

/// <summary>The real program over a database of its own, on either engine. Every test starts one; the demo people are in it.</summary>
public class PortalApp : WebApplicationFactory<Program>
{
    // Migrating and hashing once, and copying files and database, makes a new app cost a fraction of a second.
    private static readonly Lazy<(string Folder, string? Database)> Template = new(MakeTemplate);

    private readonly bool onEmptyMachine;
    private string? database;

    private bool IsTwin { get; init; }

    public PortalApp() : this(onEmptyMachine: false)
    {
    }

    protected PortalApp(bool onEmptyMachine)
    {
        this.onEmptyMachine = onEmptyMachine;
        if (!onEmptyMachine)
        {
            Folder = NewFolder();
            CopyFiles(Template.Value.Folder, Folder);
        }
    }

    public string Folder { get => field ??= NewFolder(); private init; }

    /// <summary>How a program that the test starts finds the same database and files.</summary>
    public Dictionary<string, string> StorageSettings => PostgreSqlServer.IsUsed
        ? new()
        {
            ["Storage:Folder"] = Folder,
            ["Storage:Provider"] = "PostgreSql",
            ["Storage:ConnectionString"] = PostgreSqlServer.TextOf(Database)
        }
        : new() { ["Storage:Folder"] = Folder };

    private string DatabaseFile => Path.Combine(Folder, "portal.db");

    private string Database => database ??= PostgreSqlServer.Create(onEmptyMachine ? null : Template.Value.Database);

    /// <summary>A clock that the test drives; null for the machine's.</summary>
    public TimeProvider? Clock { get; init; }

    public ILoggerProvider? Logs { get; init; }

    /// <summary>Of a password's hash: few, for most tests only want to be let in; null for as many as the portal makes.</summary>
    public int? PasswordRounds { get; init; } = 1_000;

    /// <summary>Sees each text on its way to a screen; null for nobody.</summary>
    public Func<LocalizedString, LocalizedString>? TextWatch { get; init; }

    /// <summary>Where a test puts faults among the services; null for none.</summary>
    public Action<IServiceCollection>? Faults { get; init; }

    /// <summary>Settings as an operator would give them.</summary>
    public Dictionary<string, string> Settings { get; init; } = [];

    /// <summary>A second instance of the program over the same files; it goes before the first.</summary>
    public PortalApp Twin() => TwinIn(Folder);

    /// <summary>A second instance that reaches the same database by another way; it goes before the first.</summary>
    public PortalApp Behind(string connectionString, ILoggerProvider logs) => new(onEmptyMachine: true)
    {
        Folder = Folder,
        database = Database,
        Clock = Clock,
        Logs = logs,
        PasswordRounds = PasswordRounds,
        Settings = new(Settings) { ["Storage:ConnectionString"] = connectionString },
        IsTwin = true,
    };

    /// <summary>
    /// The program on a machine of its own, with the files of a first start and the rows of this one; it goes before this one.
    /// </summary>
    public async Task<PortalApp> MovedAsync()
    {
        var folder = NewFolder();
        CopyFiles(Template.Value.Folder, folder);
        if (!PostgreSqlServer.IsUsed)
        {
            await SqlAsync($"VACUUM INTO '{folder}/moved.db'");
            File.Delete(Path.Combine(folder, "portal.db-wal")); // the template's: it is no log of what comes here
            File.Delete(Path.Combine(folder, "portal.db-shm"));
            File.Move(Path.Combine(folder, "moved.db"), Path.Combine(folder, "portal.db"), overwrite: true);
        }

        return TwinIn(folder);
    }

    /// <summary>
    /// What somebody does to the database without the program: another process, another connection. Written for SQLite, names unquoted.
    /// </summary>
    public async Task SqlAsync(string sql)
    {
        await using DbConnection connection = PostgreSqlServer.IsUsed
            ? new NpgsqlConnection($"{PostgreSqlServer.TextOf(Database)};Pooling=False")
            : new SqliteConnection($"Data Source={DatabaseFile};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = PostgreSqlServer.IsUsed ? PostgreSqlServer.Translate(sql) : sql;
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Leaves in the files no more than what the rows say now.</summary>
    public Task DropOldPagesAsync() => PostgreSqlServer.IsUsed ? Task.CompletedTask : SqlAsync("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)");

    /// <summary>Everything that the portal has stored, as text of one byte a character: its files, and on PostgreSQL its rows.</summary>
    public Task<List<string>> StoredAsync() => StoredAsync("*");

    /// <summary>The same of its database alone.</summary>
    public Task<List<string>> RowsAsync() => StoredAsync("portal.db*");

    private async Task<List<string>> StoredAsync(string names)
    {
        var files = Directory.EnumerateFiles(Folder, names, SearchOption.AllDirectories)
            .Where(file => !file.EndsWith(".kek", StringComparison.Ordinal))
            .Select(file => Encoding.Latin1.GetString(File.ReadAllBytes(file)));
        return PostgreSqlServer.IsUsed ? [.. files, .. await PostgreSqlServer.ContentsAsync(Database)] : [.. files];
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

    /// <summary>As <see cref="OnARealPort"/>, in HTTP/2 and nothing else.</summary>
    public PortalApp OnARealPortOfHttp2()
    {
        UseKestrel(
            kestrel =>
                kestrel.Listen(
                    System.Net.IPAddress.Loopback, 0, port =>
                        port.Protocols = Microsoft.AspNetCore.Server.Kestrel.Core.HttpProtocols.Http2));
        StartServer();
        IsOnARealPort = true;
        IsOverHttp2 = true;
        return this;
    }

    public bool IsOverHttp2 { get; private set; }

    /// <summary>Waits until every report of a leak that was dropped was looked at.</summary>
    public Task SettleLeaksAsync() => Services.GetRequiredService<Web.Leaks.LeakReportWorker>().EmptyAsync(CancellationToken.None);

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
        foreach (var (name, value) in StorageSettings.Concat(Settings))
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

            if (PasswordRounds is { } rounds)
            {
                services.PostConfigure<PasswordHasherOptions>(hasher => hasher.IterationCount = rounds);
            }

            Faults?.Invoke(services);
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
        if (!IsTwin && database is not null)
        {
            PostgreSqlServer.Drop(database);
            database = null; // there are two ways to dispose of an app
        }

        if (!IsTwin && Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    private PortalApp TwinIn(string folder) =>
        new(onEmptyMachine: true)
        {
            Folder = folder,
            database = PostgreSqlServer.IsUsed
                ? Database : null,
            Clock = Clock,
            Settings = Settings,
            PasswordRounds = PasswordRounds,
            IsTwin = true
        };

    private static string NewFolder() => Directory.CreateTempSubdirectory("portal-").FullName;

    private static (string Folder, string? Database) MakeTemplate()
    {
        using var app = new PortalApp(onEmptyMachine: true) { IsTwin = true }; // its files and rows stay
        using (app.CreateClient())
        {
            RemoveAccountant(app);
        }

        var (folder, rows) = (app.Folder, app.database);
        app.Dispose(); // only then is the file whole
        AppDomain.CurrentDomain.ProcessExit += (_, _) => ForgetTemplate(folder, rows);
        return (folder, rows);
    }

    // A test's company has its own people only; a test of several companies takes its person into them.
    private static void RemoveAccountant(PortalApp app)
    {
        using var scope = app.Services.CreateScope();
        scope.ServiceProvider.GetRequiredService<AppDbContext>().Users
            .Where(person => person.Email == DemoData.Accountant.Email).ExecuteDelete();
    }

    private static void ForgetTemplate(string folder, string? rows)
    {
        Directory.Delete(folder, recursive: true);
        if (rows is not null)
        {
            PostgreSqlServer.Drop(rows);
        }
    }

    private static void CopyFiles(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }
}
