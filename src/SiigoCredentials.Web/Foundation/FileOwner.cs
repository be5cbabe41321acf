using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace SiigoCredentials.Web.Foundation;

/// <summary>On Linux, the accounts that own a file and that run this program; null where they are unknown.</summary>
internal static class FileOwner
{
    // struct statx, which is the same on every processor: https://man7.org/linux/man-pages/man2/statx.2.html
    private const int StructBytes = 256;
    private const int OwnerAt = 20;
    private const int AtCurrentFolder = -100;
    private const uint WithOwner = 0x8;

    /// <summary>The id of the account that owns a file or a folder. It follows links.</summary>
    public static uint? Of(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        try
        {
            var status = new byte[StructBytes];
            return StatX(AtCurrentFolder, Encoding.UTF8.GetBytes(path + '\0'), 0, WithOwner, status) == 0
                ? BitConverter.ToUInt32(status, OwnerAt)
                : null;
        }
        catch (EntryPointNotFoundException)
        {
            return null; // a C library from before 2018
        }
    }

    /// <summary>The id of the account that runs this program.</summary>
    public static uint? OfThisProcess() => OperatingSystem.IsLinux() ? GetEffectiveUser() : null;

    /// <summary>The name of an account in /etc/passwd, or its id.</summary>
    public static string NameOf(uint account)
    {
        var number = account.ToString(CultureInfo.InvariantCulture);
        var accounts = File.Exists("/etc/passwd") ? File.ReadLines("/etc/passwd") : [];
        var line = accounts.FirstOrDefault(entry => entry.Split(':') is [_, _, var id, ..] && id == number);
        return line is null ? $"the account {number}" : line[..line.IndexOf(':', StringComparison.Ordinal)];
    }

    [DllImport("libc", EntryPoint = "statx"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int StatX(int folder, byte[] path, int flags, uint mask, [Out] byte[] status);

    [DllImport("libc", EntryPoint = "geteuid"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint GetEffectiveUser();
}
