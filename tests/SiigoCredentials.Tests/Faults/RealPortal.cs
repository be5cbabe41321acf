using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Tests.Faults;

/// <summary>The real program over a data folder (SQLite) of its own, to be killed and started again.</summary>
public sealed class RealPortal : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    // Identity's options have a say in the model: passkeys.
    internal static readonly ServiceProvider Identity =
        new ServiceCollection().Configure<IdentityOptions>(options => options.Stores.SchemaVersion = IdentitySchemaVersions.Version3)
            .BuildServiceProvider();

    private readonly bool ownsFolder;

    private RealPortal(string? folder, Dictionary<string, string> settings)
    {
        settings.TryAdd("ASPNETCORE_ENVIRONMENT", "Development");
        settings.TryAdd("Credentials__RotationsPerDay", "1000000");
        settings.TryAdd("Accounts__ProofLifetime", "01:00:00"); // a step-up is not what is tested here
        settings.TryAdd("Accounts__IdleTimeout", "12:00:00");
        (Folder, ownsFolder) = (folder ?? Directory.CreateTempSubdirectory("portal-real-").FullName, folder is null);
        Process = new PortalProcess(Address, Folder, settings);
    }

    public string Folder { get; }

    /// <summary>The same port after a restart, so that a browser's connection and cookies serve again.</summary>
    public Uri Address { get; } = Loopback.FreeAddress();

    public PortalProcess Process { get; }

    /// <summary>
    /// Starts it on an empty folder, where it seeds its demo, and gives it so many companies more, each with an Administrador.
    /// </summary>
    public static async Task<RealPortal> StartAsync(int companies, Dictionary<string, string>? settings = null, string? folder = null)
    {
        var portal = new RealPortal(folder, settings ?? []);
        try
        {
            await portal.StartAsync();
            await portal.InDatabaseAsync(db => MoreCompanies.AddAsync(db, companies));
            return portal;
        }
        catch
        {
            await portal.DisposeAsync();
            throw;
        }
    }

    /// <summary>From the start of the process to its first answer.</summary>
    public async Task<TimeSpan> StartAsync()
    {
        var begun = Stopwatch.GetTimestamp();
        Process.Start();
        using var http = new HttpClient { BaseAddress = Address, Timeout = Patience };
        while (!await AnswersAsync(http))
        {
            Assert.True(
                Process.IsRunning && Stopwatch.GetElapsedTime(begun) < Patience, $"The portal did not start. It said:\n{Process.Said}");
            await Task.Delay(Pause);
        }

        return Stopwatch.GetElapsedTime(begun);
    }

    /// <summary>The Administrador of a company, signed in through the form; the session outlives the process.</summary>
    public async Task<PortalClient> SignedInAsync(int company)
    {
        var client = new PortalClient(Address, app: null);
        var home = await client.SignInAsync(MoreCompanies.AdministratorOf(company), DemoData.Password);
        Assert.Equal("Inicio", home.Heading);
        return client;
    }

    /// <summary>Beside the running program only: the last one to close the file would tidy up what a crash left.</summary>
    public async Task<T> InDatabaseAsync<T>(Func<AppDbContext, Task<T>> ask)
    {
        Assert.True(Process.IsRunning, "The portal is not running.");
        var file = new SqliteConnectionStringBuilder
        { DataSource = Path.Combine(Folder, "portal.db"), Pooling = false, ForeignKeys = true };
        await using var db = new SqliteAppDbContext(
            new DbContextOptionsBuilder<SqliteAppDbContext>().UseSqlite(file.ToString()).UseApplicationServiceProvider(Identity).Options);
        return await ask(db);
    }

    /// <summary>What SQLite says of the whole file: <c>ok</c>, or what is wrong.</summary>
    public async Task<string> IntegrityAsync() =>
        string.Join('\n', await InDatabaseAsync(db => db.Database.SqlQuery<string>($"PRAGMA integrity_check").ToListAsync()));

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        if (ownsFolder)
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    private static async Task<bool> AnswersAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync("/health/live");
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false; // nobody listens yet
        }
    }
}
