using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace SiigoCredentials.Tests.Data;

/// <summary>
/// PgBouncer in transaction mode before the tests' PostgreSQL, with so few server sessions that everybody gets everybody's.
/// </summary>
internal sealed class PgBouncer : IAsyncDisposable
{
    private const string Program = "/usr/sbin/pgbouncer";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("portal-bouncer-");
    private Process process;
    private readonly int port = Loopback.FreeAddress().Port;

    private PgBouncer(string database)
    {
        var server = new NpgsqlConnectionStringBuilder(PostgreSqlServer.TextOf(database));
        File.WriteAllText(Path.Combine(folder.FullName, "users.txt"), $"\"{server.Username}\" \"{server.Password}\"\n");
        File.WriteAllText(Path.Combine(folder.FullName, "pgbouncer.ini"), string.Create(CultureInfo.InvariantCulture, $"""
            [databases]
            {database} = host={server.Host} port={server.Port} dbname={database} user={server.Username}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = any
            pool_mode = transaction
            default_pool_size = 3
            max_client_conn = 200
            ignore_startup_parameters = timezone
            {(KeepsPreparedStatements ? "max_prepared_statements = 200" : "")}
            """));
        process = Start();
        Text = new NpgsqlConnectionStringBuilder(PostgreSqlServer.TextOf(database))
        { Host = "127.0.0.1", Port = port, Timezone = null }.ToString();
        Text += KeepsPreparedStatements ? "" : ";Max Auto Prepare=0";
    }

    /// <summary>Why tests that need it cannot run; null when they can.</summary>
    public static string? Missing { get; } = !PostgreSqlServer.IsUsed
        ? "PORTAL_TEST_POSTGRES names no server." : !File.Exists(Program) ? "PgBouncer is not installed." : null;

    /// <summary>Since 1.21.</summary>
    public static bool KeepsPreparedStatements { get; } = Missing is null && VersionOf() >= new Version(1, 21);

    /// <summary>The connection string through it.</summary>
    public string Text { get; }

    public static async Task<PgBouncer> StartAsync(string database)
    {
        var bouncer = new PgBouncer(database);
        await Until.TrueAsync(bouncer.AnswersAsync, () => "PgBouncer did not start.");
        return bouncer;
    }

    /// <summary>A setting of each of its server sessions, as others would meet it.</summary>
    public async Task<IReadOnlyList<string>> SettingsAsync(string name)
    {
        await using var source = NpgsqlDataSource.Create($"{Text};No Reset On Close=True");
        List<NpgsqlConnection> all = [];
        List<string> found = [];
        for (var session = 1; session <= 3; session++)
        {
            all.Add(await source.OpenConnectionAsync());
            await using var begin = new NpgsqlCommand($"BEGIN; SHOW {name}", all[^1]); // an open transaction holds its session
            found.Add((string)(await begin.ExecuteScalarAsync())!);
        }

        foreach (var connection in all)
        {
            await using var end = new NpgsqlCommand("ROLLBACK", connection);
            await end.ExecuteNonQueryAsync();
            await connection.DisposeAsync();
        }

        return found;
    }

    /// <summary>From here on nobody reaches the database.</summary>
    public async Task StopAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    /// <summary>After <see cref="StopAsync"/>, on the same port.</summary>
    public async Task StartAgainAsync()
    {
        process = Start();
        await Until.TrueAsync(AnswersAsync, () => "PgBouncer did not start again.");
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        folder.Delete(recursive: true);
    }

    private static Version VersionOf()
    {
        var start = new ProcessStartInfo(Program, ["--version"]) { UseShellExecute = false, RedirectStandardOutput = true };
        using var asked = Process.Start(start)!;
        var line = asked.StandardOutput.ReadLine()!; // PgBouncer 1.18.0
        return Version.Parse(line.Split(' ')[1]);
    }

    // It refuses to run as root, and takes another account's name instead.
    private Process Start()
    {
        List<string> arguments = ["-q", Path.Combine(folder.FullName, "pgbouncer.ini")];
        if (!OperatingSystem.IsWindows() && Environment.UserName == "root")
        {
            arguments.InsertRange(0, ["-u", "nobody"]);
            File.SetUnixFileMode(
                folder.FullName,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead
                    | UnixFileMode.OtherExecute);
        }

        var start = new ProcessStartInfo(Program, arguments) { UseShellExecute = false, WorkingDirectory = "/" };
        return Process.Start(start)!;
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await using var source = NpgsqlDataSource.Create(Text);
            await using var connection = await source.OpenConnectionAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}

/// <summary>A test that needs PgBouncer and PostgreSQL; without them it is reported as skipped, with the reason.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PgBouncerFactAttribute : FactAttribute
{
    public PgBouncerFactAttribute() => Skip = PgBouncer.Missing;
}
