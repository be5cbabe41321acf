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

    public static async Task<PostgreSqlCluster> StartNewAsync()
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

    public async ValueTask DisposeAsync()
    {
        await StopAsync("immediate");
        Directory.Delete(home, recursive: true);
    }

    // The server refuses to be root's.
    private static string As(string program, string arguments) =>
        $"{(Environment.IsPrivilegedProcess ? "runuser -u postgres -- " : "")}{Path.Combine(Folder!, program)} {arguments}";

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
