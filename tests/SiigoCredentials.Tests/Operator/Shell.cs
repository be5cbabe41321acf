using System.Diagnostics;
using SiigoCredentials.Tests.Settings;

namespace SiigoCredentials.Tests.Operator;

/// <summary>
/// The program as an operator starts it at a shell, the same as <see cref="PortalProcess"/>, with the settings of an app that may run
/// beside it. A command's entry point is called in this process, as a process of its own is two seconds of compiling; the long form,
/// <c>PORTAL_PROGRAM</c>, starts one.
/// </summary>
public static class Shell
{
    public static Task<(int ExitCode, string Said)> RunAsync(PortalApp app, params string[] args) => RunWithAsync(app, [], args);

    public static Task<(int ExitCode, string Said)> RunWithAsync(
        PortalApp app, Dictionary<string, string> settings, params string[] args) =>
        RunInAsync(app.Folder, Of(app, settings), args);

    public static Task<(int ExitCode, string Said)> RunInAsync(string folder, Dictionary<string, string> settings, params string[] args) =>
        PortalProcess.IsPublished || args is not [[>= 'a' and <= 'z', ..], ..]
            ? RunProcessAsync(folder, settings, args) : RunHereAsync(folder, settings, args);

    /// <summary>In a process of its own, for what its terminal shows.</summary>
    public static Task<(int ExitCode, string Said)> RunProcessAsync(PortalApp app, params string[] args) =>
        RunProcessAsync(app.Folder, Of(app, []), args);

    /// <inheritdoc cref="RunProcessAsync(PortalApp, string[])"/>
    public static async Task<(int ExitCode, string Said)> RunProcessAsync(
        string folder, Dictionary<string, string> settings, params string[] args)
    {
        using var program = Start(folder, settings, args);
        var (output, error) = (program.StandardOutput.ReadToEndAsync(), program.StandardError.ReadToEndAsync());
        await program.WaitForExitAsync();
        return (program.ExitCode, await output + await error);
    }

    /// <summary>The same, and SIGKILL after so long, unless it has ended.</summary>
    public static Task KillAsync(PortalApp app, TimeSpan after, Dictionary<string, string> settings, params string[] args) =>
        KillInAsync(app.Folder, Task.Delay(after), Of(app, settings), args);

    /// <summary>The same in a folder, and when the moment has come.</summary>
    public static async Task KillInAsync(string folder, Task moment, Dictionary<string, string> settings, params string[] args)
    {
        using var program = Start(folder, settings, args);
        var said = Task.WhenAll(program.StandardOutput.ReadToEndAsync(), program.StandardError.ReadToEndAsync());
        await Task.WhenAny(program.WaitForExitAsync(), moment);
        program.Kill();
        await program.WaitForExitAsync();
        await said;
    }

    private static async Task<(int ExitCode, string Said)> RunHereAsync(string folder, Dictionary<string, string> settings, string[] args)
    {
        var all = new Dictionary<string, string> { ["ASPNETCORE_ENVIRONMENT"] = "Development", ["Storage__Folder"] = folder };
        foreach (var (name, value) in settings)
        {
            all[name] = value;
        }

        return await Task.Run(() => EntryPoint.Run([args[0], .. all.Select(AsArgument), .. args[1..]]));
    }

    private static string AsArgument(KeyValuePair<string, string> setting) =>
        $"--{(setting.Key == "ASPNETCORE_ENVIRONMENT" ? "environment" : setting.Key.Replace("__", ":", StringComparison.Ordinal))}={setting.Value}";

    private static Dictionary<string, string> Of(PortalApp app, Dictionary<string, string> settings) =>
        app.StorageSettings.Select(setting => KeyValuePair.Create(setting.Key.Replace(":", "__", StringComparison.Ordinal), setting.Value))
            .Concat(settings).ToDictionary();

    private static Process Start(string folder, Dictionary<string, string> settings, string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [PortalProcess.ProgramFile, .. args])
        { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["Storage__Folder"] = folder;
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
