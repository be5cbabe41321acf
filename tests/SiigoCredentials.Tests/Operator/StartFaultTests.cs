using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using SiigoCredentials.Tests.Faults;
using SiigoCredentials.Tests.Settings;

namespace SiigoCredentials.Tests.Operator;

/// <summary>What keeps the portal from starting, and a command from being done, is told in one line, with exit code 1.</summary>
[Trait("Engine", "Both")]
public sealed class StartFaultTests : IDisposable
{
    private static readonly string Today = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private readonly string folder = Directory.CreateTempSubdirectory("portal-faults-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task PortInUse_IsTold_WithoutAStackTraceAnywhere()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var address = $"http://{other.LocalEndpoint}";

        var (exitCode, said) = await Shell.RunInAsync(folder, [], "--urls", address);

        Assert.Equal(1, exitCode);
        Assert.Contains(
            $"The portal did not start. Failed to bind to address {address}: address already in use.", said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--urls=http://192.0.2.7:5000", "The portal cannot listen at http://192.0.2.7:5000:")]
    [InlineData("--urls=htp:/x", "Invalid url: 'htp:/x'")]
    [InlineData("--Protection:Key=bm8gc29uIDMyIGJ5dGVz", "Protection:Key is not base64 of exactly 32 bytes.")]
    [InlineData("--Protection:PreviousKeyFile=/nowhere/kek", "The key-encryption key file cannot be read: Could not find")]
    [InlineData("--Storage:Folder=/dev/null/portal", "Storage:Folder cannot be used:")]
    [InlineData(
        "--Kestrel:Endpoints:Https:Url=https://127.0.0.1:0;--Kestrel:Endpoints:Https:Certificate:Path=/nowhere/tls.pfx",
        "/nowhere/tls.pfx")]
    [InlineData(
        "--Storage:Provider=PostgreSql;--Storage:ConnectionString=Hots=127.0.0.1", "Storage:ConnectionString is not one of PostgreSQL's")]
    [InlineData(
        "--Storage:Provider=PostgreSql;--Storage:WaitAtStart=00:00:00;--Storage:ConnectionString=Host=127.0.0.1|Port=1|Username=x|Password=secreto", "cannot be reached: Connection refused.")]
    public async Task WhatCannotWork_IsTold(string settings, string said)
    {
        var (exitCode, error) = await StartAsync([.. settings.Split(';').Select(setting => setting.Replace('|', ';'))]);

        AssertTold(exitCode, error, said);
        Assert.DoesNotContain("secreto", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ServerThatMayComeBack_IsWaitedFor_AndSaidOnce()
    {
        var (exitCode, error) = await StartAsync(
            "--Storage:Provider=PostgreSql", "--Storage:WaitAtStart=00:00:02",
            "--Storage:ConnectionString=Host=127.0.0.1;Port=1;Username=x");

        Assert.Equal(1, exitCode);
        var lines = error.TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith(
            "Waiting for the database, 00:00:02 at most. The PostgreSQL server of Storage:ConnectionString cannot be reached:", lines[0],
            StringComparison.Ordinal);
        Assert.StartsWith(
            "The portal did not start. The PostgreSQL server of Storage:ConnectionString cannot be reached:", lines[1],
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task MisspelledVariables_AreNamedByARealProcess()
    {
        var (exitCode, said) = await Shell.RunInAsync(
            folder, new() { ["Portall__PublicUrl"] = "https://a.example", ["Mail__Hots"] = "x", ["Portal__TrustedProxies"] = "127.0.0.1" },
            "--urls", "http://127.0.0.1:0");

        Assert.Equal(1, exitCode);
        Assert.Equal(
            "The portal did not start. Mail:Hots is not a setting. The nearest is Mail:Host. Portall:PublicUrl is not a setting. The nearest is Portal:PublicUrl.", said.Trim());
    }

    [Fact]
    public async Task DamagedDatabase_IsTold()
    {
        await File.WriteAllBytesAsync(Path.Combine(folder, "portal.db"), RandomNumberGenerator.GetBytes(9_000));

        var (exitCode, error) = await StartAsync();

        AssertTold(exitCode, error, "portal.db in Storage:Folder is damaged, or is no database. Restore a backup");
    }

    [Fact]
    public async Task BackupIntoNowhere_IsTold()
    {
        await using var app = new PortalApp();
        if (PostgreSqlServer.IsUsed)
        {
            return; // it has a backup of its own
        }

        var (exitCode, error) = await Shell.RunAsync(app, "backup", "/nowhere/x.db");

        Assert.Equal(1, exitCode);
        Assert.Contains("/nowhere/x.db", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [SmallDiskFact]
    public async Task ReadOnlyDisk_IsToldAsWhatItIs_ToStartsAndCommands()
    {
        await using var disk = await SmallDisk.MountAsync();
        Assert.Equal(0, (await Shell.RunInAsync(disk.Folder, [], "migrate")).ExitCode);
        await Programs.RunAsync("/", $"mount -o remount,ro {disk.Folder}", []);

        var starts = await StartAsync($"--Storage:Folder={disk.Folder}");
        var restores = await Shell.RunInAsync(disk.Folder, [], "restore", "/nowhere/x.db");

        AssertTold(starts.ExitCode, starts.Error, "Read-only file system");
        Assert.Equal(1, restores.ExitCode);
        Assert.Contains("Read-only file system", restores.Said, StringComparison.Ordinal);
        Assert.All((string[])[starts.Error, restores.Said], error => Assert.DoesNotContain("restored", error, StringComparison.Ordinal));
    }

    [Fact]
    public async Task NewInstallation_IsMadeOnlyWhereItIsAskedFor_OnThatDay()
    {
        var unasked = await StartAsync("--Storage:CreatedOn=");
        var longAgo = await StartAsync("--Storage:CreatedOn=2026-01-15");
        var byCommand = await MigrateAsync("2026-01-15");

        AssertTold(unasked.ExitCode, unasked.Error, $"There is no installation in {folder}.");
        Assert.Contains($"If this one is new, start with Storage__CreatedOn={Today} (today)", unasked.Error, StringComparison.Ordinal);
        AssertTold(longAgo.ExitCode, longAgo.Error, $"There is no installation in {folder}.");
        Assert.Equal(1, byCommand.ExitCode);
        Assert.Contains("migrate was not done. There is no installation in", byCommand.Said, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder, "portal.db")));

        var asked = await MigrateAsync(Today);
        var later = await MigrateAsync("2026-01-15");

        Assert.Equal((0, 0), (asked.ExitCode, later.ExitCode));
    }

    [PostgreSqlFact]
    public async Task NewInstallation_OnPostgreSql_IsAskedForToo_AndAMissingDatabaseIsTold()
    {
        var database = PostgreSqlServer.Create(null);
        try
        {
            var empty = await StartAsync(
                "--Storage:CreatedOn=", "--Storage:Provider=PostgreSql", $"--Storage:ConnectionString={PostgreSqlServer.TextOf(database)}");
            AssertTold(empty.ExitCode, empty.Error, "There is no installation in the PostgreSQL database of Storage:ConnectionString.");
        }
        finally
        {
            PostgreSqlServer.Drop(database);
        }

        var missing = await StartAsync(
            "--Storage:Provider=PostgreSql", $"--Storage:ConnectionString={PostgreSqlServer.TextOf("no_such_portal")}");
        AssertTold(missing.ExitCode, missing.Error, "has no such database: database \"no_such_portal\" does not exist.");
    }

    private Task<(int ExitCode, string Said)> MigrateAsync(string createdOn) => Shell.RunInAsync(
        folder,
        new()
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["Protection__Key"] = Convert.ToBase64String(new byte[32]),
            ["Storage__CreatedOn"] = createdOn,
            ["Logging__LogLevel__Default"] = "None"
        },
        "migrate");

    private Task<(int ExitCode, string Error)> StartAsync(params string[] settings) => EntryPoint.RunAsync(
    [
        "--environment=Production", "--urls=http://127.0.0.1:0", $"--Portal:PublicUrl={ProductionApp.Address}",
        $"--Storage:CreatedOn={Today}",
        .. settings.Any(setting => setting.StartsWith("--Protection:Key=", StringComparison.Ordinal))
        ? Array.Empty<string>() : [$"--Protection:Key={Convert.ToBase64String(new byte[32])}"],
        .. settings.Any(setting => setting.StartsWith("--Storage:Folder=", StringComparison.Ordinal))
        ? Array.Empty<string>() : [$"--Storage:Folder={folder}"],
        .. settings,
    ]);

    private static void AssertTold(int exitCode, string error, string said)
    {
        Assert.Equal(1, exitCode);
        Assert.StartsWith("The portal did not start. ", error, StringComparison.Ordinal);
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }
}
