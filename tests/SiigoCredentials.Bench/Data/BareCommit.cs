using Microsoft.Data.Sqlite;

namespace SiigoCredentials.Bench.Data;

/// <summary>One row, one transaction, one fdatasync: the yardstick of every durable act.</summary>
internal sealed class BareCommit : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly SqliteCommand insert;

    public BareCommit(string folder)
    {
        connection = new SqliteConnection($"Data Source={Path.Combine(folder, "commit.db")};Pooling=False");
        connection.Open();
        Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE IF NOT EXISTS Rows (Id INTEGER PRIMARY KEY, Text TEXT NOT NULL);");
        insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO Rows (Text) VALUES ('una fila')";
        insert.Prepare();
    }

    public void Run() => insert.ExecuteNonQuery();

    public void Dispose()
    {
        insert.Dispose();
        connection.Dispose();
    }

    private void Execute(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
