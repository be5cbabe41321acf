using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace SiigoCredentials.Web.Data;

/// <summary>Connections for the few statements that run at every sign-in: kept open, read-only, outside EF's pool.</summary>
public sealed class HotConnections(IOptions<StorageOptions> storage)
{
    public DbConnection Open()
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder(DataRegistration.ConnectionString(storage.Value)) { Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA busy_timeout=15000; PRAGMA query_only=ON;";
        command.ExecuteNonQuery();
        return connection;
    }
}
