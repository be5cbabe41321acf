using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace SiigoCredentials.Web.Data;

/// <summary>Connections to the embedded database, not pooled.</summary>
public sealed class SqliteConnections(IOptions<StorageOptions> storage) : DatabaseConnections
{
    public override DbConnection OpenForWriting() => Open(SqlitePragmaInterceptor.Pragmas);

    /// <summary>Opens a read-only connection.</summary>
    internal SqliteConnection OpenForReading() => Open(SqlitePragmaInterceptor.Pragmas + "PRAGMA query_only=ON;");

    internal static string TextOf(StorageOptions storage) =>
        new SqliteConnectionStringBuilder { DataSource = storage.PathOf("portal.db"), ForeignKeys = true, Pooling = false }.ToString();

    internal override DbCommand CreateQuery(string sql)
    {
        var command = OpenForReading().CreateCommand();
        command.CommandText = sql;
        return command;
    }

    internal override void Close(DbCommand query)
    {
        var connection = query.Connection;
        query.Dispose();
        connection?.Dispose();
    }

    private SqliteConnection Open(string pragmas)
    {
        var connection = new SqliteConnection(TextOf(storage.Value));
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = pragmas;
        command.ExecuteNonQuery();
        return connection;
    }
}
