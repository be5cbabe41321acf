using System.Data.Common;
using System.Globalization;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Npgsql;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SQLitePCL;

namespace SiigoCredentials.Web.Operator;

/// <summary>
/// Every start and every command passes it before it migrates. The database must answer, accept writes and hold an installation, unless the
/// operator asks for a new one.
/// </summary>
internal sealed class DatabaseGate(
    DatabaseConnections connections, IOptions<StorageOptions> storage, IHostEnvironment environment, TimeProvider clock)
{
    private const string InstallationOfPostgreSql = """SELECT to_regclass('"__EFMigrationsHistory"') IS NOT NULL""";
    private const string InstallationOfSqlite = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = '__EFMigrationsHistory')";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <param name="patience">How long to wait for a server that cannot be reached now, or accepts no connection.</param>
    /// <param name="ct">Cancels the wait.</param>
    /// <exception cref="StartRefusedException">There is no installation, and none is asked for; or the database is read-only.</exception>
    /// <exception cref="DbException">The database does not answer, or is damaged.</exception>
    public async Task EnterAsync(TimeSpan patience, CancellationToken ct)
    {
        if (!await HasInstallationAsync(patience, ct) && !environment.IsDevelopment() && !IsAskedFor())
        {
            throw new StartRefusedException(string.Create(
                CultureInfo.InvariantCulture,
                $"There is no installation in {Place}. If there was one, bring it back: mount its folder, correct the setting, or restore a backup. If this one is new, start with Storage__CreatedOn={Today:yyyy-MM-dd} (today): a new database is made on that day only."));
        }
    }

    private DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    private string Place => connections is SqliteConnections ? storage.Value.Folder : "the PostgreSQL database of Storage:ConnectionString";

    // One day more on either side: the operator's day is not the day in UTC.
    private bool IsAskedFor() => storage.Value.CreatedOn is { } day && Math.Abs(day.DayNumber - Today.DayNumber) <= 1;

    private async Task<bool> HasInstallationAsync(TimeSpan patience, CancellationToken ct)
    {
        if (connections is SqliteConnections)
        {
            return File.Exists(SqliteCopy.DatabaseOf(storage.Value)) && AskSqlite();
        }

        await using var connection = await ReachAsync(patience, ct);
        return Ask(connection, InstallationOfPostgreSql);
    }

    private bool AskSqlite()
    {
        using var connection = (SqliteConnection)connections.OpenForWriting();
        return raw.sqlite3_db_readonly(connection.Handle, "main") == 0
            ? Ask(connection, InstallationOfSqlite)
            : throw new StartRefusedException(
                $"{connection.DataSource} cannot be written: the file, its folder or the disk is read-only for the account that runs the program.");
    }

    private async Task<DbConnection> ReachAsync(TimeSpan patience, CancellationToken ct)
    {
        var begun = clock.GetTimestamp();
        for (var isAnnounced = false; ; isAnnounced = true)
        {
            try
            {
                return connections.OpenForWriting();
            }
            catch (DbException fault) when (MayPass(fault) && clock.GetElapsedTime(begun) < patience)
            {
                if (!isAnnounced)
                {
                    Console.Error.WriteLine($"Waiting for the database, {patience} at most. {Faults.InWords(fault)}");
                }

                await Task.Delay(Pause, clock, ct);
            }
        }
    }

    // A wrong password or database stays wrong; a server that is down, restarting or full may recover.
    private static bool MayPass(DbException fault) =>
        fault.IsTransient || fault is NpgsqlException { InnerException: SocketException or TimeoutException };

    private static bool Ask(DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToBoolean(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}
