using System.Diagnostics;

namespace SiigoCredentials.Tests.Operator;

/// <summary>The program as an operator starts it at a shell, the same as <see cref="PortalProcess"/>, with the settings of an app that may run beside it.</summary>
public static class Shell
{
    public static Task<(int ExitCode, string Said)> RunAsync(PortalApp app, params string[] args) => RunWithAsync(app, [], args);

    public static Task<(int ExitCode, string Said)> RunWithAsync(PortalApp app, Dictionary<string, string> settings, params string[] args) =>
        RunInAsync(app.Folder, Of(app, settings), args);

    public static async Task<(int ExitCode, string Said)> RunInAsync(string folder, Dictionary<string, string> settings, params string[] args)
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

    private static Dictionary<string, string> Of(PortalApp app, Dictionary<string, string> settings) =>
        app.StorageSettings.Select(setting => KeyValuePair.Create(setting.Key.Replace(":", "__", StringComparison.Ordinal), setting.Value)).Concat(settings).ToDictionary();

    private static Process Start(string folder, Dictionary<string, string> settings, string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [PortalProcess.ProgramFile, .. args]) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["Storage__Folder"] = folder;
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
