using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace SiigoCredentials.Web.Data;

/// <summary>Connections for the few statements that run at every sign-in or every second, where EF would cost more than the work: not pooled, the caller's own.</summary>
public sealed class DatabaseConnections(IOptions<StorageOptions> storage)
{
    /// <summary>A connection on which nothing can be written.</summary>
    public DbConnection OpenForReading() => Open(SqliteSafety.Pragmas + "PRAGMA query_only=ON;");

    public DbConnection OpenForWriting() => Open(SqliteSafety.Pragmas);

    private SqliteConnection Open(string pragmas)
    {
        var text = new SqliteConnectionStringBuilder(DataRegistration.ConnectionString(storage.Value)) { Pooling = false }.ToString();
        var connection = new SqliteConnection(text);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = pragmas;
        command.ExecuteNonQuery();
        return connection;
    }
}
