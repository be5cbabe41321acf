using System.Globalization;
using Npgsql;

namespace SiigoCredentials.Tests.Instances;

/// <summary>
/// A PostgreSQL server of the test's own, which it may stop and start, on loopback and in a temporary folder; it keeps its promises (fsync
/// is on).
/// </summary>
public sealed class PostgreSqlCluster : IAsyncDisposable
{
    private static readonly string? Folder = FindPrograms();

    private readonly string home = Directory.CreateTempSubdirectory("portal-pg-").FullName;
    private readonly int port = Loopback.FreePort();

    private PostgreSqlCluster()
    {
    }

    /// <summary>Why there can be none here; null where there can.</summary>
    public static string? Missing => Folder is null
        ? "PostgreSQL's programs are not installed: nobody could stop and start a server." : null;

    private string Data => Path.Combine(home, "data");

    private string Archive => Path.Combine(home, "wal");

    /// <param name="isArchived">Whether its log is archived, by the script of docs/deploy.</param>
    public static async Task<PostgreSqlCluster> StartNewAsync(bool isArchived = false)
    {
        var cluster = new PostgreSqlCluster();
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync($"chown postgres: {cluster.home}");
        }

        await RunAsync(As("initdb", $"-D {cluster.Data} -U test --auth=trust -E UTF8 --locale=C.UTF-8 --no-sync"));
        await File.AppendAllTextAsync(Path.Combine(cluster.Data, "postgresql.conf"), string.Create(
            CultureInfo.InvariantCulture,
            $"\nport = {cluster.port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = '{cluster.home}'\nmax_connections = 200\n"));
        if (isArchived)
        {
            await cluster.ArchiveLogAsync();
        }

        await cluster.StartAsync();
        return cluster;
    }

    public string TextOf(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = port,
        Username = "test",
        Database = database,
        MaxPoolSize = 30,
        Timezone = "UTC",
    }.ToString();

    public async Task CreateAsync(string database) => await AskAsync("postgres", $"CREATE DATABASE {database} TEMPLATE template0");

    /// <summary>The first value of the answer, over a connection of its own.</summary>
    public async Task<object?> AskAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection($"{TextOf(database)};Pooling=False");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    public Task StartAsync() => RunAsync(As("pg_ctl", $"-D {Data} -w -l {home}/log start"));

    /// <param name="mode"><c>fast</c> ends every connection in order, <c>immediate</c> as a crash does.</param>
    public Task StopAsync(string mode) => RunAsync(As("pg_ctl", $"-D {Data} -w -m {mode} stop"));

    /// <summary>A base backup under this name, verified.</summary>
    public async Task BackUpAsync(string name)
    {
        var place = Path.Combine(home, name);
        await RunAsync(As(
            "pg_basebackup",
            string.Create(CultureInfo.InvariantCulture, $"-h 127.0.0.1 -p {port} -U test --checkpoint=fast --no-sync --pgdata {place}")));
        await RunAsync(As("pg_verifybackup", place));
    }

    /// <summary>Archives the log up to now.</summary>
    public async Task ArchiveAsync()
    {
        var last = (string)(await AskAsync("postgres", "SELECT pg_walfile_name(pg_switch_wal())"))!;
        await Until.TrueAsync(() => Task.FromResult(File.Exists(Path.Combine(Archive, last))), () => $"{last} was not archived.");
    }

    /// <summary>The server and its disk are gone.</summary>
    public async Task LoseAsync()
    {
        await StopAsync("immediate");
        Directory.Delete(Data, recursive: true);
    }

    /// <summary>A base backup, and the archived log up to a moment.</summary>
    public async Task RestoreAsync(string name, string moment)
    {
        await RunAsync(AsServer($"cp -a {Path.Combine(home, name)} {Data}"));
        await File.AppendAllTextAsync(
            Path.Combine(Data, "postgresql.conf"),
            $"restore_command = 'cp {Archive}/%f %p'\nrecovery_target_time = '{moment}'\nrecovery_target_action = promote\n");
        await RunAsync(AsServer($"touch {Data}/recovery.signal"));
        await StartAsync();
        await Until.TrueAsync(
            () => Task.FromResult(!File.Exists(Path.Combine(Data, "recovery.signal"))), () => File.ReadAllText(Path.Combine(home, "log")));
    }

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid")))
        {
            await StopAsync("immediate");
        }

        Directory.Delete(home, recursive: true);
    }

    // The server reads no checkout of root's.
    private async Task ArchiveLogAsync()
    {
        var script = Path.Combine(home, "archive-wal");
        File.Copy(Path.Combine(Repository.Root, "docs", "deploy", "archive-wal"), script);
        await RunAsync($"chmod 755 {script}");
        await RunAsync(AsServer($"mkdir {Archive}"));
        await File.AppendAllTextAsync(
            Path.Combine(Data, "postgresql.conf"), $"archive_mode = on\narchive_command = '{script} %p {Archive}/%f'\n");
    }

    private static string As(string program, string arguments) => AsServer($"{Path.Combine(Folder!, program)} {arguments}");

    // The server refuses to be root's.
    private static string AsServer(string command) => $"{(Environment.IsPrivilegedProcess ? "runuser -u postgres -- " : "")}{command}";

    private static async Task RunAsync(string command)
    {
        var (exitCode, output, errors) = await Programs.RunAsync("/", command, []);
        Assert.True(exitCode == 0, $"{command}\n{output}\n{errors}");
    }

    private static string? FindPrograms()
    {
        const string Debian = "/usr/lib/postgresql";
        return (Directory.Exists(Debian) ? Directory.GetDirectories(Debian) : [])
            .OrderByDescending(folder => int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture))
            .Select(folder => Path.Combine(folder, "bin")).FirstOrDefault(bin => File.Exists(Path.Combine(bin, "initdb")))
            ?? (OperatingSystem.IsWindows() ? null : Path.GetDirectoryName(Programs.Find("initdb")));
    }
}
