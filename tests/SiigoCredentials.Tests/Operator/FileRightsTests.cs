using System.Diagnostics;
using System.Runtime.Versioning;

namespace SiigoCredentials.Tests.Operator;

/// <summary>
/// Nobody but the portal's account reads a file that it makes, though the folder stood before, open to everybody, and the umask forbids
/// nothing.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class FileRightsTests : IDisposable
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private readonly string folder = Directory.CreateTempSubdirectory("rights-").FullName;

    private string Data => Path.Combine(folder, "data");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [ProgramFact("openssl")]
    public async Task EveryFileThatThePortalAndItsCommandsMake_IsItsOwnersAlone()
    {
        OpenFolder();
        await ServeAsync(async address =>
        {
            using var client = new PortalClient(address, app: null);
            var page = await client.GetAsync("/cuenta/recuperar");
            await client.SubmitAsync(page, page.MainForm, new() { ["Email"] = PortalClient.Admin });
            await Until.TrueAsync(
                () => Task.FromResult(
                    Directory.Exists(Path.Combine(Data, "mail")) && Directory.EnumerateFiles(Path.Combine(Data, "mail"), "*.eml").Any()),
                        () => "No mail was dropped.");
            AssertPrivate();
        });
        var (certificate, key) = (Path.Combine(folder, "cert.pem"), Path.Combine(folder, "cert.key"));
        await Programs.RunAsync(
            folder, $"openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=portal -days 2 -keyout {key} -out {certificate}", []);

        await RunAsync("backup", Path.Combine(folder, "portal.backup"));
        await RunAsync("restore", Path.Combine(folder, "portal.backup"), "--force");
        await RunAsync("wrap-kek", certificate, Path.Combine(folder, "kek.wrapped"));

        File.Delete(certificate);
        File.Delete(key);
        Assert.True(File.Exists(Path.Combine(folder, "kek.wrapped")));
        AssertPrivate();
    }

    [Fact]
    public async Task DatabaseThatStoodOpen_IsClosedAtTheNextStart()
    {
        OpenFolder();
        await RunAsync("migrate");
        File.SetUnixFileMode(Path.Combine(Data, "portal.db"), UnixFileMode.UserRead | UnixFileMode.UserWrite | Others);

        await RunAsync("migrate");

        AssertPrivate();
    }

    private void OpenFolder()
    {
        Directory.CreateDirectory(Data);
        File.SetUnixFileMode(Data, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | Others);
    }

    // All but the folder that stood before.
    private void AssertPrivate()
    {
        var made = Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Where(entry => entry != Data).ToList();
        Assert.Contains(Path.Combine(Data, "portal.db"), made);
        Assert.Empty(
            made.Where(entry => (File.GetUnixFileMode(entry) & Others) != UnixFileMode.None)
                .Select(entry => $"{entry}: {File.GetUnixFileMode(entry)}"));
    }

    private async Task RunAsync(params string[] args)
    {
        using var program = Start(args);
        var (output, error) = (program.StandardOutput.ReadToEndAsync(), program.StandardError.ReadToEndAsync());
        await program.WaitForExitAsync();
        Assert.True(program.ExitCode == 0, await output + await error);
    }

    private async Task ServeAsync(Func<Uri, Task> visit)
    {
        var address = Loopback.FreeAddress();
        using var program = Start("--urls", address.ToString());
        var (output, answers) = (program.StandardOutput.ReadToEndAsync(), AnswersAsync(program));
        try
        {
            Assert.True(await answers, await AfterEndAsync(program, output));
            await visit(address);
        }
        finally
        {
            program.Kill();
            await program.WaitForExitAsync();
        }
    }

    private static async Task<string> AfterEndAsync(Process program, Task<string> output) => program.HasExited ? await output : "";

    private static async Task<bool> AnswersAsync(Process program)
    {
        while (await program.StandardError.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("The portal answers at", StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private Process Start(params string[] args)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", "umask 000; exec dotnet \"$@\"", "sh", PortalProcess.ProgramFile, .. args])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["Storage__Folder"] = Data;
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        return Process.Start(start)!;
    }
}
