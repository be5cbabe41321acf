using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Protection;

namespace SiigoCredentials.Web.Operator;

/// <summary>Writes a backup beside the running portal: the state of one moment, checked, sealed, and on the disk before it gets its name.</summary>
internal sealed class DatabaseBackup(DatabaseConnections connections, IOptions<StorageOptions> storage, BackupSeal seal)
{
    /// <summary>Why it was not written; null when it was.</summary>
    public string? Write(string file, IProgress<RowProgress> progress, CancellationToken ct)
    {
        var unfinished = file + ".part";
        if (File.Exists(file) || File.Exists(unfinished))
        {
            return $"{(File.Exists(file) ? file : unfinished)} is there already, and is not overwritten.";
        }

        if (!File.Exists(SqliteCopy.DatabaseOf(storage.Value)))
        {
            return $"There is no database in {storage.Value.Folder}.";
        }

        using var source = ((SqliteConnections)connections).OpenForReading(); // what is wrong with the database is told as for every command
        try
        {
            SqliteCopy.Write(source, unfinished, progress, ct);
            seal.Put(unfinished);
            File.Move(unfinished, file);
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or SqliteException)
        {
            File.Delete(unfinished);
            return fault.Message;
        }
    }
}
