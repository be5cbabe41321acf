using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SQLitePCL;

namespace SiigoCredentials.Web.Data;

/// <summary>
/// Sets on every writing connection WAL and a full sync at each commit (against power failures), a busy timeout (for a second writer), and
/// the overwriting of deleted data (against stolen copies).
/// </summary>
/// <param name="pragmas">The settings.</param>
internal sealed class SqlitePragmaInterceptor(string pragmas = SqlitePragmaInterceptor.Pragmas) : DbConnectionInterceptor
{
    /// <summary>Overwrites deleted data with zeros, so that neither the file nor a copy keeps it.</summary>
    public const string Forgetting = "PRAGMA secure_delete=ON;";

    public const string Pragmas = $"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=15000; {Forgetting}";

    // The settings last as long as SQLite's connection, which the pool reuses.
    private readonly ConditionalWeakTable<sqlite3, object> set = [];

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        // EF checks whether the file exists on a read-only connection, which cannot switch a database without a log to WAL.
        if (set.TryAdd(((SqliteConnection)connection).Handle!, this) && new SqliteConnectionStringBuilder(connection.ConnectionString)
            .Mode != SqliteOpenMode.ReadOnly)
        {
            using var command = connection.CreateCommand();
            command.CommandText = pragmas;
            command.ExecuteNonQuery();
        }
    }

    public override Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        ConnectionOpened(connection, eventData); // SQLite's asynchronous calls are synchronous
        return Task.CompletedTask;
    }
}
