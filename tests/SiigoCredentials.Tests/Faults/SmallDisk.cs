using System.Globalization;

namespace SiigoCredentials.Tests.Faults;

/// <summary>A disk of a few megabytes (a tmpfs), to be filled and freed.</summary>
public sealed class SmallDisk : IAsyncDisposable
{
    private const int Megabytes = 32;

    private static readonly Lazy<string?> WhyNot = new(() => Task.Run(FindObstacleAsync).GetAwaiter().GetResult());

    private SmallDisk()
    {
    }

    /// <summary>Why this machine makes none; null when it does.</summary>
    public static string? Missing => WhyNot.Value;

    public string Folder { get; } = Directory.CreateTempSubdirectory("portal-disk-").FullName;

    private string Filler => Path.Combine(Folder, "filler");

    public static async Task<SmallDisk> MountAsync()
    {
        var disk = new SmallDisk();
        var (exitCode, _, errors) = await Programs.RunAsync(
            disk.Folder, string.Create(CultureInfo.InvariantCulture, $"mount -t tmpfs -o size={Megabytes}m,mode=700 tmpfs {disk.Folder}"),
            []);
        if (exitCode != 0)
        {
            Directory.Delete(disk.Folder);
            throw new InvalidOperationException(errors.Trim());
        }

        return disk;
    }

    /// <summary>To the last byte.</summary>
    public void Fill()
    {
        var block = new byte[4096];
        try
        {
            using var filler = new FileStream(Filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
            while (true)
            {
                filler.Write(block);
            }
        }
        catch (IOException)
        {
            // It is full.
        }
    }

    public void Free() => File.Delete(Filler);

    public async ValueTask DisposeAsync()
    {
        await Programs.RunAsync(Path.GetTempPath(), $"umount -l {Folder}", []);
        Directory.Delete(Folder);
    }

    private static async Task<string?> FindObstacleAsync()
    {
        if (!OperatingSystem.IsLinux() || Programs.Find("mount") is null)
        {
            return "A small disk is a tmpfs of Linux.";
        }

        if (!Environment.IsPrivilegedProcess)
        {
            return "Mounting a small disk needs root.";
        }

        try
        {
            await (await MountAsync()).DisposeAsync();
            return null;
        }
        catch (InvalidOperationException refused)
        {
            return $"A small disk could not be mounted here: {refused.Message}";
        }
    }
}
