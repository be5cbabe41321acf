using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Data;

/// <summary>
/// The lock of a data folder. Running portals share it; a command that replaces the database takes it exclusively, and migrations have an
/// exclusive lock of their own. The system releases it when a process ends for any reason.
/// </summary>
internal static class FolderLock
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <exception cref="StartRefusedException">Another process has it exclusively.</exception>
    /// <exception cref="IOException">The system refuses the lock; the message is the system's reason.</exception>
    public static FileStream Share(StorageOptions storage) => TryOpen(FileIn(storage), FileShare.ReadWrite)
        ?? throw new StartRefusedException("The database is being restored or moved. Start the portal when that has ended.");

    /// <summary>Takes it exclusively. Null while a portal runs, or another process has it exclusively.</summary>
    /// <exception cref="IOException">The system does not let it be taken; the message is the system's reason.</exception>
    public static FileStream? TryTakeAlone(StorageOptions storage) => TryOpen(FileIn(storage), FileShare.None);

    /// <summary>Waits until no other process migrates a database in the folder.</summary>
    public static async Task<FileStream> TakeMigrationTurnAsync(string folder, CancellationToken ct)
    {
        FileStream? turn;
        while ((turn = TryOpen(Path.Combine(folder, "migration.lock"), FileShare.None)) is null)
        {
            await Task.Delay(Pause, ct);
        }

        return turn;
    }

    /// <summary>Takes the right to add and delete backups in a folder. Null while another process has it.</summary>
    /// <exception cref="IOException">The system does not let it be taken; the message is the system's reason.</exception>
    public static FileStream? TryTakeBackups(string folder) => TryOpen(Path.Combine(folder, "backup.lock"), FileShare.None);

    private static FileStream? TryOpen(string file, FileShare share)
    {
        try
        {
            return PrivateFile.Open(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, share);
        }
        catch (IOException fault) when (IsHeld(fault))
        {
            return null;
        }
    }

    // EWOULDBLOCK on Linux and macOS, ERROR_SHARING_VIOLATION on Windows. For a read-only or full disk it is no use to wait.
    private static bool IsHeld(IOException fault) => fault.HResult is 11 or 35 or unchecked((int)0x8007_0020);

    private static string FileIn(StorageOptions storage) => Path.Combine(storage.CreateFolder(), "portal.lock");
}
