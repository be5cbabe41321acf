using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Data;

/// <summary>
/// Every portal that runs on a data folder holds it together with the others; whoever replaces the database must have it alone,
/// and so must whoever migrates it. The system lets go when a process ends, however it ends.
/// </summary>
internal static class FolderLock
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <exception cref="StartRefusedException">Somebody has it alone.</exception>
    /// <exception cref="IOException">The system does not let it be taken; the message is the system's reason.</exception>
    public static FileStream Share(StorageOptions storage) => TryOpen(FileIn(storage), FileShare.ReadWrite)
        ?? throw new StartRefusedException("The database is being restored or moved. Start the portal when that has ended.");

    /// <summary>Null while a portal runs, or somebody else has it alone.</summary>
    /// <exception cref="IOException">The system does not let it be taken; the message is the system's reason.</exception>
    public static FileStream? TryTakeAlone(StorageOptions storage) => TryOpen(FileIn(storage), FileShare.None);

    /// <summary>Waits until nobody else migrates a database in the folder.</summary>
    public static async Task<FileStream> TakeMigrationTurnAsync(string folder, CancellationToken ct)
    {
        FileStream? turn;
        while ((turn = TryOpen(Path.Combine(folder, "migration.lock"), FileShare.None)) is null)
        {
            await Task.Delay(Pause, ct);
        }

        return turn;
    }

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

    // EWOULDBLOCK of Linux and of macOS, ERROR_SHARING_VIOLATION of Windows. A read-only or full disk is nobody's lock, and waiting would not mend it.
    private static bool IsHeld(IOException fault) => fault.HResult is 11 or 35 or unchecked((int)0x8007_0020);

    private static string FileIn(StorageOptions storage) => Path.Combine(storage.CreateFolder(), "portal.lock");
}
