using System.Net;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Protection;
using Xunit.Abstractions;

namespace SiigoCredentials.Tests.Operator;

/// <summary>
/// T18: a backup under load, and its restore into an empty place and over another database. One drill of 10 credentials here; the long form
/// is
/// <c>PORTAL_DRILLS=100 PORTAL_DRILL_CREDENTIALS=10000</c>, see <c>tests/faults.sh</c>.
/// </summary>
public sealed class BackupTests(ITestOutputHelper output) : IDisposable
{
    private static readonly int Drills = LongForm.Number("PORTAL_DRILLS", 1);
    private static readonly int Credentials = LongForm.Number("PORTAL_DRILL_CREDENTIALS", 10);

    private readonly string folder = Directory.CreateTempSubdirectory("backup-").FullName;

    private string Backup => Path.Combine(folder, "portal.backup");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [SqliteFact]
    public async Task BackupUnderLoad_RestoredIntoAnEmptyPlace_HasEveryAcknowledgedKey_WholeChains_AndEverySecretOpens()
    {
        await using var app = new PortalApp
        { Settings = new() { ["Credentials:RotationsPerDay"] = "1000000", ["Accounts:ProofLifetime"] = "01:00:00" } };
        await MoreCompanies.AddWithCredentialsAsync(app, Credentials - 1);
        using var ana = await PortalClient.SignedInAsync(app);
        List<string> keys = [(await ana.GenerateAsync()).AccessKey!];
        var kek = await File.ReadAllTextAsync(Path.Combine(app.Folder, "development.kek"));
        for (var drill = 0; drill < Drills; drill++)
        {
            using var ended = new CancellationTokenSource();
            using var admin = await PortalClient.SignedInAsync(app); // all drills together outlast a session
            var load = RotateUntilAsync(admin, keys, ended.Token);
            await DrillAsync(app, kek, keys, $"drill-{drill}");
            await ended.CancelAsync();
            await load;
        }

        output.WriteLine(
            $"T18: {Drills} drills of {Credentials} credentials, while one of them was rotated {keys.Count - 1} times: every acknowledged key was there, every chain whole, every secret opened.");
    }

    [SqliteFact]
    public async Task Restore_OverAnotherDatabase_KeepsThatOne_AndThePortalServesWhatWasRestored()
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);
        var pair = await ana.GenerateAsync();
        Assert.Equal(0, (await Shell.RunAsync(app, "backup", Backup)).ExitCode);
        var kek = await File.ReadAllTextAsync(Path.Combine(app.Folder, "development.kek"));
        await using var place = new PortalApp { Settings = new() { ["Protection:Key"] = kek } };

        Assert.Equal(0, (await Shell.RunWithAsync(place, new() { ["Protection__Key"] = kek }, "restore", Backup, "--force")).ExitCode);

        using var there = await PortalClient.SignedInAsync(place);
        var page = await there.GetAsync(PortalClient.ByPartners);
        Assert.Equal(pair.AccessKey, (await there.SubmitAsync(page, page.Form("Reveal"))).AccessKey);
        Assert.Equal(HttpStatusCode.OK, (await there.AuthAsync(page.ApiUser, pair.AccessKey!)).StatusCode);
        Assert.True((await place.Services.GetRequiredService<SecretHealth>().CheckAsync(CancellationToken.None)).IsWell);
        Assert.Single(
            Directory.EnumerateFiles(place.Folder, "portal.db.before-*"), file =>
                !file.EndsWith("-wal", StringComparison.Ordinal) && !file.EndsWith("-shm", StringComparison.Ordinal));
    }

    [SqliteFact]
    public async Task Restore_WhereItWouldDestroy_IsRefused()
    {
        await using var app = new PortalApp();
        using var client = app.CreateClient();
        Assert.Equal(0, (await Shell.RunAsync(app, "backup", Backup)).ExitCode);
        var before = await File.ReadAllBytesAsync(Backup);

        var twice = await Shell.RunAsync(app, "backup", Backup);
        var running = await Shell.RunAsync(app, "restore", Backup, "--force");
        await using var place = new PortalApp();
        var there = await Shell.RunAsync(place, "restore", Backup);
        await File.WriteAllTextAsync(Path.Combine(folder, "garbage"), new string('x', 9_000));
        var garbage = await Shell.RunAsync(place, "restore", Path.Combine(folder, "garbage"), "--force");

        AssertRefused(twice, "is there already");
        Assert.Equal(before, await File.ReadAllBytesAsync(Backup));
        AssertRefused(running, "the portal is running");
        AssertRefused(there, "--force");
        AssertRefused(garbage, "not a database");
        Assert.DoesNotContain(
            Directory.EnumerateFiles(place.Folder), file =>
                file.EndsWith(".restoring", StringComparison.Ordinal) || file.Contains(".before-", StringComparison.Ordinal));
        Assert.Equal(6, await place.InDatabaseAsync(db => db.Users.CountAsync()));
    }

    [SqliteFact]
    public async Task Restore_OfABrokenChainOrWithAnotherKey_SaysSo_AndDoesItOnlyWhenAccepted()
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);
        await ana.GenerateAsync();
        await app.SqlAsync("DROP TRIGGER AuditEntries_NoUpdate; UPDATE AuditEntries SET Detail = 'nada' WHERE Sequence = 1");
        Assert.Equal(0, (await Shell.RunAsync(app, "backup", Backup)).ExitCode);
        var (place, kek) = (Path.Combine(folder, "place"), await File.ReadAllTextAsync(Path.Combine(app.Folder, "development.kek")));

        var (exitCode, said) = await Shell.RunInAsync(place, [], "restore", Backup);

        AssertRefused((exitCode, said), "1 audit chains are broken: NIT 900123456 at entry 1");
        Assert.Contains("1 secrets of AccessKeys do not open", said, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(place, "portal.db")));
        Assert.Contains("--accept-findings seal,schema,chains,secrets", said, StringComparison.Ordinal);
        var withTheKey = await Shell.RunInAsync(
            place, new() { ["Protection__Key"] = kek }, "restore", Backup, "--accept-findings", "chains");
        AssertRefused(withTheKey, "--accept-findings schema,chains");
        var accepted = await Shell.RunInAsync(
            place, new() { ["Protection__Key"] = kek }, "restore", Backup, "--accept-findings", "chains,schema");
        Assert.True(accepted.ExitCode == 0, accepted.Said);
        Assert.Contains("audit chains are broken", accepted.Said, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(place, "portal.db")));
    }

    [Fact]
    public async Task Migrate_MakesTheDatabase_AndEnds()
    {
        var made = await Shell.RunInAsync(folder, [], "migrate");
        var again = await Shell.RunInAsync(folder, [], "migrate");

        Assert.Equal(0, made.ExitCode);
        Assert.Contains("Applied:", made.Said, StringComparison.Ordinal);
        Assert.Contains("up to date", again.Said, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder, "portal.db")));
    }

    private static void AssertRefused((int ExitCode, string Said) ended, string why)
    {
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains(why, ended.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.Said, StringComparison.Ordinal);
    }

    // Backed up beside the portal and its load, and restored where nothing is.
    private async Task DrillAsync(PortalApp app, string kek, List<string> keys, string name)
    {
        var (backup, place) = (Path.Combine(folder, $"{name}.backup"), Path.Combine(folder, name));
        var acknowledged = keys.Count;
        var (exitCode, said) = await Shell.RunProcessAsync(app, "backup", backup);
        Assert.True(exitCode == 0, said);
        Assert.InRange(keys.Count, acknowledged + 1, int.MaxValue); // it did run under load

        (exitCode, said) = await Shell.RunInAsync(place, new() { ["Protection__Key"] = kek }, "restore", backup);

        Assert.True(exitCode == 0, said);
        Assert.Contains($"{Credentials} audit chains were verified", said, StringComparison.Ordinal);
        var verifier = await CurrentVerifierAsync(Path.Combine(place, "portal.db"));
        Assert.Contains(keys.Skip(acknowledged - 1), key => AccessKeyFormat.SecretHash(key).SequenceEqual(verifier));
        Directory.Delete(place, recursive: true);
        File.Delete(backup);
    }

    private static async Task<byte[]> CurrentVerifierAsync(string database)
    {
        await using var restored = new SqliteConnection($"Data Source={database};Pooling=False");
        await restored.OpenAsync();
        await using var command = restored.CreateCommand();
        command.CommandText = $"""
            SELECT SecretHash FROM AccessKeys WHERE State = 'Current' AND CredentialId = (
                SELECT Id FROM Credentials WHERE CompanyId = (SELECT CompanyId FROM Memberships JOIN People ON PersonId = People.Id WHERE Email = '{PortalClient.Admin}'))
            """;
        return (byte[])(await command.ExecuteScalarAsync())!;
    }

    private static async Task RotateUntilAsync(PortalClient admin, List<string> keys, CancellationToken ended)
    {
        while (!ended.IsCancellationRequested)
        {
            var key = (await admin.RotateAsync()).AccessKey;
            Assert.NotNull(key);
            keys.Add(key);
        }
    }
}
