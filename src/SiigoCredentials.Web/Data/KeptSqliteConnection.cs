using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace SiigoCredentials.Web.Data;

/// <summary>
/// The connection of a pooled context. It stays open while the context waits in the pool, and keeps the statements of its queries
/// prepared: SQLite takes longer to parse a short query than to answer it, and EF drops each command after its query.
/// </summary>
internal sealed class KeptSqliteConnection(string text) : SqliteConnection(text)
{
    /// <summary>How many contexts, each with its connection, wait in the pool. A connection may cache 2 MB of the file.</summary>
    public const int MostWaiting = 64;

    private const int MostPrepared = 100; // some 10 KB each

    private readonly Dictionary<string, PreparedCommand> prepared = [];
    private bool isDisposing;

    /// <summary>Does nothing, unless a transaction must end with it.</summary>
    public override void Close()
    {
        if (isDisposing || Transaction is not null)
        {
            base.Close();
        }
    }

    protected override void Dispose(bool disposing)
    {
        isDisposing = true;
        base.Dispose(disposing);
    }

    /// <summary>Runs the query of a command; null where it runs already, or where enough others are prepared.</summary>
    private SqliteDataReader? TryRead(DbCommand command)
    {
        if (!prepared.TryGetValue(command.CommandText, out var own))
        {
            if (prepared.Count == MostPrepared)
            {
                return null;
            }

            prepared.Add(command.CommandText, own = new PreparedCommand(command.CommandText, this));
        }

        return own.IsIdle ? own.ReadAs(command) : null;
    }

    /// <summary>Makes a pooled context's connection one of these, and lets it run the context's queries.</summary>
    public static IInterceptor[] Interceptors(string text) => [new Creation(text), new Preparation()];

    private sealed class Creation(string text) : DbConnectionInterceptor
    {
        public override InterceptionResult<DbConnection> ConnectionCreating(
            ConnectionCreatingEventData eventData, InterceptionResult<DbConnection> result) =>
            InterceptionResult<DbConnection>.SuppressWithResult(new KeptSqliteConnection(text));
    }

    private sealed class Preparation : DbCommandInterceptor
    {
        public override InterceptionResult<DbDataReader> ReaderExecuting(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result) =>
            eventData.CommandSource == CommandSource.LinqQuery
            && (command.Connection as KeptSqliteConnection)?.TryRead(command) is { } reader
                ? InterceptionResult<DbDataReader>.SuppressWithResult(reader) : result;

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result,
            CancellationToken cancellationToken = default) =>
            new(ReaderExecuting(command, eventData, result)); // SQLite's asynchronous calls are synchronous
    }

    // Its connection disposes it.
    private sealed class PreparedCommand(string text, SqliteConnection connection) : SqliteCommand(text, connection)
    {
        private SqliteDataReader? latest;

        public bool IsIdle => latest is not { IsClosed: false };

        public SqliteDataReader ReadAs(DbCommand command)
        {
            Parameters.Clear();
            foreach (SqliteParameter parameter in command.Parameters)
            {
                Parameters.Add(parameter);
            }

            CommandTimeout = command.CommandTimeout;
            Transaction = (SqliteTransaction?)command.Transaction;
            return latest = ExecuteReader();
        }
    }
}
