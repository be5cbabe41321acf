using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Protection;

namespace SiigoCredentials.Web.Operator;

/// <summary>
/// Writes a backup while the portal runs: a snapshot of one moment, checked, sealed, and flushed to the disk before it gets its name.
/// </summary>
public sealed class DatabaseBackup(DatabaseConnections connections, IOptions<StorageOptions> storage, BackupSeal seal)
{
    /// <summary>Leaves nothing behind when it is stopped or fails, unless the process is killed.</summary>
    /// <returns>Why the backup was not written; null when it was.</returns>
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

        // Outside of the try: a fault of the database is reported as for every command.
        using var source = ((SqliteConnections)connections).OpenForReading();
        try
        {
            SqliteCopy.Write(source, unfinished, progress, ct);
            seal.Put(unfinished);
            File.Move(unfinished, file);
            return null;
        }
        catch (Exception fault)
        {
            SqliteCopy.Delete(unfinished);
            if (fault is IOException or UnauthorizedAccessException or SqliteException)
            {
                return fault.Message;
            }

            throw;
        }
    }
}
