using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Web.Data;

/// <summary>Every portal that runs on a data folder holds it together with the others; whoever replaces the database must have it alone. The system lets go when a process ends, however it ends.</summary>
internal static class FolderLock
{
    /// <exception cref="StartRefusedException">Somebody has it alone.</exception>
    public static FileStream Share(StorageOptions storage)
    {
        try
        {
            return new FileStream(File(storage), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        }
        catch (IOException)
        {
            throw new StartRefusedException("The database is being restored. Start the portal when that has ended.");
        }
    }

    /// <summary>Null while a portal runs, or somebody else has it alone.</summary>
    public static FileStream? TryTakeAlone(StorageOptions storage)
    {
        try
        {
            return new FileStream(File(storage), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static string File(StorageOptions storage) => storage.PathOf("portal.lock");
}
