namespace SiigoCredentials.Web.Data;

/// <summary>A file that nobody but the portal's account may read, from its first moment on.</summary>
internal static class PrivateFile
{
    /// <exception cref="IOException">It is there already, or cannot be made.</exception>
    public static FileStream Create(string file)
    {
        var mode = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            mode.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(file, mode);
    }
}
