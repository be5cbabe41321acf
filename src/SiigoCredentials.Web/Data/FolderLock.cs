using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Web.Data;

/// <summary>
/// Every portal that runs on a data folder holds it together with the others; whoever replaces the database must have it alone,
/// and so must whoever migrates it. The system lets go when a process ends, however it ends.
/// </summary>
internal static class FolderLock
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <exception cref="StartRefusedException">Somebody has it alone.</exception>
    public static FileStream Share(StorageOptions storage)
    {
        try
        {
            return PrivateFile.Open(File(storage), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        }
        catch (IOException)
        {
            throw new StartRefusedException("The database is being restored. Start the portal when that has ended.");
        }
    }

    /// <summary>Null while a portal runs, or somebody else has it alone.</summary>
    public static FileStream? TryTakeAlone(StorageOptions storage) => TryTakeAlone(File(storage));

    /// <summary>Waits until nobody else migrates a database in the folder.</summary>
    public static async Task<FileStream> TakeMigrationTurnAsync(string folder, CancellationToken ct)
    {
        FileStream? turn;
        while ((turn = TryTakeAlone(Path.Combine(folder, "migration.lock"))) is null)
        {
            await Task.Delay(Pause, ct);
        }

        return turn;
    }

    // A folder that is not there is nobody's lock, and waiting would not bring it.
    private static FileStream? TryTakeAlone(string file)
    {
        try
        {
            return PrivateFile.Open(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException fault) when (fault is not DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static string File(StorageOptions storage) => storage.PathOf("portal.lock");
}
