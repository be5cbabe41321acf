using System.Diagnostics;

namespace SiigoCredentials.Tests.Operator;

/// <summary>The program as an operator starts it at a shell, with the settings of an app that may run beside it.</summary>
public static class Shell
{
    public static Task<(int ExitCode, string Said)> RunAsync(PortalApp app, params string[] args) => RunWithAsync(app, [], args);

    public static Task<(int ExitCode, string Said)> RunWithAsync(PortalApp app, Dictionary<string, string> settings, params string[] args) =>
        RunInAsync(app.Folder, settings, args);

    public static async Task<(int ExitCode, string Said)> RunInAsync(string folder, Dictionary<string, string> settings, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, .. args]) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["Storage__Folder"] = folder;
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        using var program = Process.Start(start)!;
        var (output, error) = (program.StandardOutput.ReadToEndAsync(), program.StandardError.ReadToEndAsync());
        await program.WaitForExitAsync();
        return (program.ExitCode, await output + await error);
    }
}
