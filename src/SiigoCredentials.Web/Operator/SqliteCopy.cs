using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SQLitePCL;

namespace SiigoCredentials.Web.Operator;

/// <summary>Copies a snapshot of a SQLite database into a single file with SQLite's online backup, while others write.</summary>
internal static class SqliteCopy
{
    private const int PagesAStep = 1_000;

    private static readonly string[] Companions = ["", "-wal", "-shm", "-journal"];

    /// <summary>Writes the copy to a file that only this account may read, and flushes it to the disk.</summary>
    /// <exception cref="IOException">The file exists, or cannot be written.</exception>
    /// <exception cref="SqliteException">The source cannot be read, or the copy is damaged.</exception>
    public static void Write(SqliteConnection source, string file, IProgress<RowProgress> progress, CancellationToken ct)
    {
        PrivateFile.Create(file).Dispose();
        using (var copy = Open(file))
        {
            Copy(source, copy, progress, ct);
            Execute(copy, "PRAGMA journal_mode=DELETE"); // no companion files: the copy is one file
            Check(copy, ct);
        }

        using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(handle);
    }

    /// <summary>The database file of an installation.</summary>
    public static string DatabaseOf(StorageOptions storage) =>
        new SqliteConnectionStringBuilder(SqliteConnections.TextOf(storage)).DataSource;

    /// <summary>Commits to a file that was just renamed, because SQLite then flushes its folder too.</summary>
    public static void Settle(string file)
    {
        using var connection = Open(file);
        Execute(connection, "PRAGMA journal_mode=WAL");
    }

    /// <summary>Renames a database with its companion files, where they are.</summary>
    public static void Move(string file, string to)
    {
        foreach (var companion in Companions.Where(companion => File.Exists(file + companion)))
        {
            File.Move(file + companion, to + companion);
        }
    }

    /// <summary>Deletes a database with its companion files, where they are.</summary>
    public static void Delete(string file)
    {
        foreach (var companion in Companions.Where(companion => File.Exists(file + companion)))
        {
            File.Delete(file + companion);
        }
    }

    /// <summary>Opens a connection for the caller, without the pool, which would keep the file open.</summary>
    public static SqliteConnection Open(string file, SqliteOpenMode mode = SqliteOpenMode.ReadWrite)
    {
        var connection = new SqliteConnection(ConnectionString(file, mode));
        connection.Open();
        Execute(connection, SqlitePragmaInterceptor.Forgetting);
        return connection;
    }

    /// <summary>The same for EF. The model depends on services: Identity's options.</summary>
    public static SqliteAppDbContext Context(string file, IServiceProvider services) => new(
        new DbContextOptionsBuilder<SqliteAppDbContext>().UseSqlite(ConnectionString(file))
            .AddInterceptors(new SqlitePragmaInterceptor(SqlitePragmaInterceptor.Forgetting))
            .UseApplicationServiceProvider(services).Options);

    public static string ConnectionString(string file, SqliteOpenMode mode = SqliteOpenMode.ReadWrite) =>
        new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false, ForeignKeys = true }.ToString();

    // In a read transaction: without one, SQLite restarts the backup at every commit of another connection.
    private static void Copy(SqliteConnection source, SqliteConnection copy, IProgress<RowProgress> progress, CancellationToken ct)
    {
        using var moment = source.BeginTransaction(deferred: true);
        Execute(source, "SELECT COUNT(*) FROM sqlite_schema");
        using var backup = raw.sqlite3_backup_init(copy.Handle, "main", source.Handle, "main");
        if (backup.IsInvalid)
        {
            SqliteException.ThrowExceptionForRC(raw.sqlite3_errcode(copy.Handle), copy.Handle);
        }

        int code;
        do
        {
            ct.ThrowIfCancellationRequested();
            code = raw.sqlite3_backup_step(backup, PagesAStep);
            var all = raw.sqlite3_backup_pagecount(backup);
            progress.Report(new RowProgress(all - raw.sqlite3_backup_remaining(backup), all));
        }
        while (code == raw.SQLITE_OK);

        if (code != raw.SQLITE_DONE)
        {
            SqliteException.ThrowExceptionForRC(code, copy.Handle);
        }
    }

    /// <summary>Reads the whole copy to check it.</summary>
    /// <exception cref="SqliteException">The copy is damaged, or is no database.</exception>
    public static void Check(SqliteConnection copy, CancellationToken ct)
    {
        using var end = ct.Register(() => raw.sqlite3_interrupt(copy.Handle)); // it may take minutes
        try
        {
            if (Execute(copy, "PRAGMA integrity_check") is not "ok" and var damage)
            {
                ct.ThrowIfCancellationRequested();
                throw new SqliteException($"The database is damaged: {damage}", raw.SQLITE_CORRUPT);
            }
        }
        catch (SqliteException fault) when (fault.SqliteErrorCode == raw.SQLITE_INTERRUPT)
        {
            throw new OperationCanceledException("The check was stopped.", fault, ct);
        }
    }

    private static string? Execute(SqliteConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        return Convert.ToString(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
