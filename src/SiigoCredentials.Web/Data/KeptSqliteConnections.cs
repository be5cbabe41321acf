using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Options;

namespace SiigoCredentials.Web.Data;

/// <summary>
/// Makes the connections of the pooled contexts. Each stays open while its context waits in the pool, and keeps the statements of its
/// queries prepared: SQLite takes longer to parse a short query than to answer it, and EF drops each command after its query.
/// </summary>
internal sealed class KeptSqliteConnections(IOptions<StorageOptions> storage) : DbConnectionInterceptor, IDbCommandInterceptor, IDisposable
{
    /// <summary>How many contexts, each with its connection, wait in the pool. A connection may cache 2 MB of the file.</summary>
    public const int MostWaiting = 64;

    private const int MostPrepared = 100; // some 10 KB each

    private readonly ConcurrentDictionary<Connection, byte> alive = new();

    public override InterceptionResult<DbConnection> ConnectionCreating(
        ConnectionCreatingEventData eventData, InterceptionResult<DbConnection> result)
    {
        var connection = new Connection(SqliteConnections.TextOf(storage.Value), alive);
        alive.TryAdd(connection, 0);
        return InterceptionResult<DbConnection>.SuppressWithResult(connection);
    }

    public InterceptionResult<DbDataReader> ReaderExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result) =>
        eventData.CommandSource == CommandSource.LinqQuery && (command.Connection as Connection)?.TryRead(command) is { } reader
            ? InterceptionResult<DbDataReader>.SuppressWithResult(reader) : result;

    public ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default) =>
        new(ReaderExecuting(command, eventData, result)); // SQLite's asynchronous calls are synchronous

    /// <summary>EF disposes of the connection of a context that the pool has no room for, but not of those in the pool.</summary>
    public void Dispose()
    {
        foreach (var connection in alive.Keys)
        {
            connection.EndAfterUse();
        }
    }

    private sealed class Connection(string text, ConcurrentDictionary<Connection, byte> alive) : SqliteConnection(text)
    {
        private readonly Dictionary<string, PreparedCommand> prepared = [];
        private readonly Lock gate = new(); // the end of the portal meets who still uses a connection
        private bool isWaiting;
        private bool isLast;

        /// <summary>Closed for EF while it waits: so EF tells when it is used again.</summary>
        public override ConnectionState State => isWaiting ? ConnectionState.Closed : base.State;

        public override void Open()
        {
            lock (gate)
            {
                if (!isWaiting)
                {
                    base.Open();
                }

                isWaiting = false;
            }
        }

        /// <summary>Lets it wait open, unless this was its last use, or a transaction must end with it.</summary>
        public override void Close()
        {
            lock (gate)
            {
                if (isLast || Transaction is not null)
                {
                    CloseFile();
                }
                else
                {
                    isWaiting = isWaiting || base.State == ConnectionState.Open;
                }
            }
        }

        /// <summary>Closes it: now if it waits, otherwise with the use that is under way.</summary>
        public void EndAfterUse()
        {
            lock (gate)
            {
                isLast = true;
                if (isWaiting)
                {
                    CloseFile();
                }
            }
        }

        private void CloseFile()
        {
            isWaiting = false;
            foreach (var command in prepared.Values)
            {
                command.Dispose();
            }

            prepared.Clear();
            base.Close();
        }

        /// <summary>Runs the query of a command; null where it runs already.</summary>
        public SqliteDataReader? TryRead(DbCommand command)
        {
            if (!prepared.TryGetValue(command.CommandText, out var own))
            {
                DropOneOfTooMany();
                prepared.Add(command.CommandText, own = new PreparedCommand(command.CommandText, this));
            }

            return own.IsIdle ? own.ReadAs(command) : null;
        }

        private void DropOneOfTooMany()
        {
            if (prepared.Count >= MostPrepared
                && prepared.FirstOrDefault(known => known.Value.IsIdle) is { Key: { } text, Value: var idle })
            {
                idle.Dispose();
                prepared.Remove(text);
            }
        }

        protected override void Dispose(bool disposing)
        {
            isLast = true;
            alive.TryRemove(this, out _);
            base.Dispose(disposing);
        }
    }

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
