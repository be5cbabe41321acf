namespace SiigoCredentials.Web.Data;

/// <summary>
/// Creates files and folders that only the portal's account can read from the start, whatever the umask and the parent folder are.
/// </summary>
internal static class PrivateFile
{
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnersFolder = OwnersFile | UnixFileMode.UserExecute;

    /// <exception cref="IOException">The file exists, or cannot be created.</exception>
    public static FileStream Create(string file) => Open(file, FileMode.CreateNew, FileAccess.Write, FileShare.Read);

    /// <exception cref="IOException">Another process holds the file, or it cannot be created.</exception>
    public static FileStream Open(string file, FileMode mode, FileAccess access, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = share };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnersFile;
        }

        return new FileStream(file, options);
    }

    /// <summary>
    /// Makes a SQLite database private before SQLite opens it; creates an empty file, with its folder, where there is none. SQLite gives
    /// the companion files the same rights.
    /// </summary>
    /// <exception cref="IOException">The file cannot be created.</exception>
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

    /// <summary>Creates a folder and its missing parents. An existing folder keeps its rights.</summary>
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
            // SQLite deletes its companion files at any time.
        }
        catch (UnauthorizedAccessException)
        {
            // The file belongs to another account, which decides who reads it.
        }
    }
}
