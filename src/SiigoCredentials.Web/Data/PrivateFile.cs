namespace SiigoCredentials.Web.Data;

/// <summary>Creates files and folders that only the portal's account can read from the moment they exist, whatever the umask and the folder above them are.</summary>
internal static class PrivateFile
{
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnersFolder = OwnersFile | UnixFileMode.UserExecute;

    /// <exception cref="IOException">It is there already, or cannot be made.</exception>
    public static FileStream Create(string file) => Open(file, FileMode.CreateNew, FileAccess.Write, FileShare.Read);

    /// <exception cref="IOException">Another process holds it, or it cannot be made.</exception>
    public static FileStream Open(string file, FileMode mode, FileAccess access, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = share };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnersFile;
        }

        return new FileStream(file, options);
    }

    /// <summary>Makes a SQLite database private before SQLite opens it, an empty file where there is none, with its folder: its companions get the same rights.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static void GuardDatabase(string file)
    {
        if (!File.Exists(file))
        {
            CreateFolder(Path.GetDirectoryName(file)!);
            Open(file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite).Dispose();
        }

        foreach (var part in (string[])[file, $"{file}-wal", $"{file}-shm", $"{file}-journal"])
        {
            Guard(part);
        }
    }

    /// <summary>Makes a folder, and those above it that are missing; one that exists keeps its rights.</summary>
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
            // SQLite removes its companion files at any time.
        }
        catch (UnauthorizedAccessException)
        {
            // The file belongs to another account, which decides who reads it.
        }
    }
}
