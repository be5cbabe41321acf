using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SQLitePCL;

namespace SiigoCredentials.Web.Data;

/// <summary>Sets on every connection that writes what protects against a power failure, a second writer and a stolen copy: WAL, a full sync at each commit, a busy timeout, and overwriting of deleted data.</summary>
/// <param name="pragmas">The settings.</param>
internal sealed class SqlitePragmaInterceptor(string pragmas = SqlitePragmaInterceptor.Pragmas) : DbConnectionInterceptor
{
    /// <summary>Deleted data is overwritten with zeros: neither the file nor a copy of it keeps it.</summary>
    public const string Forgetting = "PRAGMA secure_delete=ON;";

    public const string Pragmas = $"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=15000; {Forgetting}";

    // SQLite keeps the settings as long as its own connection lives, and the pool hands that one out again and again.
    private readonly ConditionalWeakTable<sqlite3, object> set = [];

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        // EF looks whether the file is there on a connection that may write nothing, not even that the file has a log from now on: a copy may have none yet.
        if (set.TryAdd(((SqliteConnection)connection).Handle!, this) && new SqliteConnectionStringBuilder(connection.ConnectionString).Mode != SqliteOpenMode.ReadOnly)
        {
            using var command = connection.CreateCommand();
            command.CommandText = pragmas;
            command.ExecuteNonQuery();
        }
    }

    public override Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        ConnectionOpened(connection, eventData); // SQLite's own asynchronous calls run to their end before they return
        return Task.CompletedTask;
    }
}
