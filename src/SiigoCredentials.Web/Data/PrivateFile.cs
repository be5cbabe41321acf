namespace SiigoCredentials.Web.Data;

/// <summary>Files and folders that nobody but the portal's account may read, from their first moment on, whatever the umask is and whoever made the folder above.</summary>
internal static class PrivateFile
{
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnersFolder = OwnersFile | UnixFileMode.UserExecute;

    /// <exception cref="IOException">It is there already, or cannot be made.</exception>
    public static FileStream Create(string file) => Open(file, FileMode.CreateNew, FileAccess.Write, FileShare.Read);

    /// <exception cref="IOException">Somebody else has it, or it cannot be made.</exception>
    public static FileStream Open(string file, FileMode mode, FileAccess access, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = share };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnersFile;
        }

        return new FileStream(file, options);
    }

    /// <summary>Makes a SQLite database private before SQLite opens it, an empty file where there is none: its companions get the same rights.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static void GuardDatabase(string file)
    {
        if (!File.Exists(file))
        {
            Open(file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite).Dispose();
        }

        foreach (var part in (string[])[file, $"{file}-wal", $"{file}-shm", $"{file}-journal"])
        {
            Guard(part);
        }
    }

    /// <summary>Makes a folder, and those above it that are missing; one that is there stays as its owner wants it.</summary>
    public static string CreateFolder(string path) =>
        OperatingSystem.IsWindows() ? Directory.CreateDirectory(path).FullName : Directory.CreateDirectory(path, OwnersFolder).FullName;

    private static void Guard(string file)
    {
        try
        {
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) | OwnersFile) != OwnersFile)
            {
                File.SetUnixFileMode(file, OwnersFile);
            }
        }
        catch (FileNotFoundException)
        {
            // Companions come and go.
        }
        catch (UnauthorizedAccessException)
        {
            // Another account's: whose it is decides who reads it.
        }
    }
}
