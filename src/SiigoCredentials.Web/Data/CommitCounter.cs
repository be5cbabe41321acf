using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace SiigoCredentials.Web.Data;

/// <summary>
/// Reads SQLite's count of the commits of other connections (<c>PRAGMA data_version</c>). Every request reads it, so it steps the prepared
/// statement itself: ADO.NET would take twice as long and allocate half a kilobyte.
/// </summary>
internal sealed class CommitCounter : IDisposable
{
    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;

    public CommitCounter(SqliteConnection connection)
    {
        database = connection.Handle!;
        Check(raw.sqlite3_prepare_v2(database, "PRAGMA data_version", out statement));
    }

    /// <exception cref="SqliteException">The database cannot be read.</exception>
    public long Read()
    {
        var stepped = raw.sqlite3_step(statement);
        var count = stepped == raw.SQLITE_ROW ? raw.sqlite3_column_int64(statement, 0) : 0;
        Check(raw.sqlite3_reset(statement));
        return stepped == raw.SQLITE_ROW ? count : throw new SqliteException("The database did not tell its version.", stepped);
    }

    public void Dispose() => statement.Dispose();

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, database);
}
