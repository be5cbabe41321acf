using System.Text.RegularExpressions;

namespace SiigoCredentials.Tests.Operator;

/// <summary>The script by which an operator runs a command as the portal runs.</summary>
public sealed partial class DeployedCommandTests : IDisposable
{
    private static readonly string Deploy = Path.Combine(Repository.Root, "docs", "deploy");

    private readonly string folder = Directory.CreateTempSubdirectory("deployed-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [RootFact]
    public async Task CommandOfRoot_RunsAsThePortalsAccount_WithItsSettings_AndLeavesItsFiles()
    {
        var (data, settings) = (Directory.CreateDirectory(Path.Combine(folder, "data")).FullName, Path.Combine(folder, "portal.env"));
        await File.WriteAllTextAsync(
            settings, $"ASPNETCORE_ENVIRONMENT=Development\nStorage__Folder={data}\nMail__UserName=portal\nMail__Password='a $b c'\n");
        await Programs.RunAsync(folder, $"chown nobody {data}", []);
        await Programs.RunAsync(folder, $"chmod 711 {folder}", []);

        var made = await RunAsync(settings, "migrate");
        var refused = await RunAsync(settings, "suspend", "900123456-1");

        Assert.True(made.ExitCode == 0, made.Errors);
        Assert.Contains("Applied: ", made.Output, StringComparison.Ordinal);
        Assert.Equal("nobody", (await Programs.RunAsync(folder, $"stat -c %U {data}/portal.db", [])).Output.Trim());
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("the check digit of 900123456 is 8", refused.Errors, StringComparison.Ordinal);
    }

    /// <summary>systemd cannot run in a test: so the script's words for it are compared with the unit's.</summary>
    [Fact]
    public void Script_HasTheUnitsAccountFolderSettingsAndKey()
    {
        var unit = File.ReadAllText(Path.Combine(Deploy, "siigo-credentials.service"));
        var script = File.ReadAllText(Path.Combine(Deploy, "siigo-credentials"));

        foreach (var property in Shared().Matches(unit).Select(match => match.Value))
        {
            Assert.Contains($"-p {property}", script, StringComparison.Ordinal);
        }

        Assert.Contains("EnvironmentFile=/etc/siigo-credentials.env", unit, StringComparison.Ordinal);
        Assert.Contains("settings=${PORTAL_SETTINGS:-/etc/siigo-credentials.env}", script, StringComparison.Ordinal);
        Assert.Contains("/opt/siigo-credentials/SiigoCredentials.Web.dll", unit, StringComparison.Ordinal);
        Assert.Contains("program=${PORTAL_PROGRAM:-/opt/siigo-credentials/SiigoCredentials.Web.dll}", script, StringComparison.Ordinal);
    }

    [Fact]
    public void UnitOfTheBackup_HasTheUnitsAccountFolderSettingsAndKey()
    {
        var unit = File.ReadAllLines(Path.Combine(Deploy, "siigo-credentials.service"));
        var backup = File.ReadAllLines(Path.Combine(Deploy, "siigo-credentials-backup.service"));

        // The folder of the backups, one start in place of a service, and no address to be reached at.
        string[] own = ["ExecStart=", "StateDirectory=", "Restart", "RestrictAddressFamilies=", "KillSignal=", "TimeoutStopSec=", "WantedBy="];
        var shared = unit.SkipWhile(line => line != "[Service]")
            .Where(line => line.Contains('=', StringComparison.Ordinal) && !line.StartsWith('#') && !own.Any(line.StartsWith));
        Assert.Empty(shared.Except(backup, StringComparer.Ordinal));
        Assert.Contains("User=siigo-credentials", backup);
        Assert.Contains(backup, line => line.StartsWith("StateDirectory=siigo-credentials ", StringComparison.Ordinal));
    }

    private Task<(int ExitCode, string Output, string Errors)> RunAsync(string settings, params string[] args) => Programs.RunAsync(
        folder,
        $"sh {Path.Combine(Deploy, "siigo-credentials")} {string.Join(' ', args)}",
        new()
        {
            ["PORTAL_USER"] = "nobody",
            ["PORTAL_PROGRAM"] = PortalProcess.ProgramFile,
            ["PORTAL_SETTINGS"] = settings,
            ["Logging__LogLevel__Default"] = "None",
            ["HOME"] = folder,
        });

    [GeneratedRegex(
        "^(?:DynamicUser|StateDirectory|StateDirectoryMode|UMask|LimitCORE|LoadCredentialEncrypted)=.*$",
        RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Shared();
}
