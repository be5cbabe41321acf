using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Operator;
using SiigoCredentials.Web.Protection;

namespace SiigoCredentials.Tests.Operator;

/// <summary>
/// A backup that somebody changed, and one of a database that somebody changed before: a restore says what is wrong, and takes only what is
/// accepted by name.
/// </summary>
public sealed class TamperedBackupTests : IDisposable
{
    private const int SealBytes = 64;

    private readonly string folder = Directory.CreateTempSubdirectory("tampered-").FullName;

    private string Backup => Path.Combine(folder, "portal.backup");

    private string Place => Path.Combine(folder, "place");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [SqliteTheory]
    [InlineData("UPDATE Memberships SET Role = 'Administrador'")]
    [InlineData("UPDATE Credentials SET AllowedAddresses = ''")]
    [InlineData("DELETE FROM PartnerNames; UPDATE Companies SET Name = 'Otra S.A.S.' WHERE Nit = '900654321'")]
    public async Task Rows_ChangedInABackup_AreFound_WithTheSealAndWithoutIt(string tampering)
    {
        await using var app = new PortalApp();
        using (var admin = await PortalClient.SignedInAsync(app))
        {
            await admin.GenerateAsync();
        }

        var settings = await BackUpAsync(app);
        var seal = (await File.ReadAllBytesAsync(Backup))[^SealBytes..];
        await ChangeAsync(tampering);
        var changed = await File.ReadAllBytesAsync(Backup);
        var without = changed.AsSpan().EndsWith(seal) ? changed[..^SealBytes] : changed;

        await File.WriteAllBytesAsync(Backup, [.. without, .. seal]);
        var sealedAgain = await RestoreAsync(settings);
        await File.WriteAllBytesAsync(Backup, without);
        var unsealed = await RestoreAsync(settings, "--accept-findings", "schema,chains,secrets,key");

        AssertRefused(sealedAgain, "The backup was changed after it was made", "--accept-findings seal");
        AssertRefused(unsealed, "The backup carries no seal", "--accept-findings seal");
        Assert.False(File.Exists(Path.Combine(Place, "portal.db")));
        Assert.Equal(0, (await RestoreAsync(settings, "--accept-findings", "seal")).ExitCode);
        Assert.Contains("operator: restore, accepted: seal", await AcceptedAsync());
    }

    [SqliteFact]
    public async Task Triggers_ThatWereGoneOrForeignBeforeTheBackup_AreFound_AndAcceptedByName()
    {
        await using var app = new PortalApp();
        using (var admin = await PortalClient.SignedInAsync(app))
        {
            await admin.GenerateAsync();
        }

        await app.SqlAsync(
            "DROP TRIGGER AuditEntries_NoDelete; CREATE TRIGGER Mine AFTER INSERT ON People BEGIN UPDATE Memberships SET Role = 'Administrador'; END");
        var settings = await BackUpAsync(app);

        var refused = await RestoreAsync(settings, "--accept-findings", "seal,chains,secrets,key");

        AssertRefused(refused, "The schema is not the portal's: trigger AuditEntries_NoDelete, trigger Mine.", "--accept-findings schema");
        Assert.DoesNotContain("seal", refused.Said, StringComparison.Ordinal); // it was changed before the backup was made
        Assert.Equal(0, (await RestoreAsync(settings, "--accept-findings", "schema")).ExitCode);
        Assert.Contains("operator: restore, accepted: schema", await AcceptedAsync());
    }

    [SqliteFact]
    public async Task Findings_AreAcceptedByNameOnly()
    {
        await using var app = new PortalApp();
        var settings = await BackUpAsync(app);

        var bare = await RestoreAsync(settings, "--accept-findings");
        var unknown = await RestoreAsync(settings, "--accept-findings", "all");

        Assert.NotEqual(0, bare.ExitCode);
        AssertRefused(unknown, "there is no finding all. There are: seal, schema, chains, secrets, key.");
        Assert.False(File.Exists(Path.Combine(Place, "portal.db")));
        Assert.Equal(0, (await RestoreAsync(settings)).ExitCode);
        Assert.Empty(await AcceptedAsync()); // nothing was to be accepted
    }

    [SqliteFact]
    public async Task BackupOfALaterVersion_IsRefused()
    {
        await using var app = new PortalApp();
        Directory.CreateDirectory(Place);
        await using (var db = Open(Path.Combine(Place, "portal.db"), app.Services))
        {
            await db.Database.MigrateAsync();
            await db.Database.ExecuteSqlAsync($"""INSERT INTO "__EFMigrationsHistory" VALUES ('20991231000000_Later', '99.0.0')""");
        }

        Assert.Equal(0, (await Shell.RunInAsync(Place, [], "backup", Backup)).ExitCode);
        AssertRefused(await Shell.RunInAsync(Place, [], "restore", Backup, "--force"), "it was made by a later version of the portal");
    }

    [SqliteFact]
    public async Task BackupFromBeforeAnotherKey_NeedsTheFormerKey()
    {
        await using var app = new PortalApp();
        var settings = await BackUpAsync(app);
        var (former, present) = (
            settings["Protection__Key"], Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyEncryptionKey.KeyBytes)));

        var without = await RestoreAsync(new() { ["Protection__Key"] = present });
        var with = await RestoreAsync(new() { ["Protection__Key"] = present, ["Protection__PreviousKey"] = former });

        AssertRefused(
            without, $"The backup was sealed with key-encryption key {new KeyEncryptionKey(Convert.FromBase64String(former)).IdText}, which is not given");
        Assert.True(with.ExitCode == 0, with.Said);
    }

    /// <summary>What stands in a file neither commands the operator's terminal nor begins a line of its own.</summary>
    [SqliteFact]
    public async Task NamesInATamperedBackup_ReachTheTerminalEscaped()
    {
        await using var app = new PortalApp();
        using (var admin = await PortalClient.SignedInAsync(app))
        {
            await admin.GenerateAsync();
        }

        var settings = await BackUpAsync(app);
        await ChangeAsync("""
            DROP TRIGGER AuditEntries_NoUpdate;
            UPDATE AuditEntries SET Detail = 'nada';
            UPDATE Companies SET Nit = char(27) || '[2J' || char(8238) || char(10) || 'Restored.' WHERE Nit = '900123456';
            CREATE TABLE "Otra \u001b[31m
            Restored." (Id INTEGER);
            """.Replace("\\u001b", "\u001b", StringComparison.Ordinal));

        var (exitCode, said) = await RestoreAsync(settings);

        Assert.Equal(1, exitCode);
        Assert.Contains(@"NIT \u001B[2J\u202E\u000ARestored. at entry 1", said, StringComparison.Ordinal);
        Assert.Contains(@"table Otra \u001B[31m\u000ARestored.", said, StringComparison.Ordinal);
        Assert.DoesNotContain(said.TrimEnd('\n'), character => char.IsControl(character) && character != '\n');
        Assert.DoesNotContain("\nRestored.", said, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryByteOfASealedFile_AndOfItsSeal_Counts()
    {
        var (file, copy) = (Path.Combine(folder, "file"), Path.Combine(folder, "copy"));
        var content = RandomNumberGenerator.GetBytes(200);
        File.WriteAllBytes(file, content);
        var seal = new BackupSeal(new KeyEncryptionKeys(new KeyEncryptionKey(RandomNumberGenerator.GetBytes(KeyEncryptionKey.KeyBytes))));
        seal.Put(file);
        var whole = File.ReadAllBytes(file);

        Assert.Equal(content.Length + SealBytes, whole.Length);
        Assert.Null(CopyOut());
        Assert.Equal(content, File.ReadAllBytes(copy));
        for (var place = 0; place < whole.Length; place++)
        {
            var changed = whole.ToArray();
            changed[place] ^= 1;
            File.WriteAllBytes(file, changed);
            Assert.True(!BackupSeal.IsOn(file) || CopyOut() is not null, $"Byte {place} can be changed.");
        }

        File.WriteAllBytes(file, [.. whole[..100], .. whole[101..]]);
        Assert.NotNull(CopyOut());

        string? CopyOut()
        {
            File.Delete(copy);
            return seal.CopyOut(file, copy);
        }
    }

    private static void AssertRefused((int ExitCode, string Said) ended, params string[] said)
    {
        Assert.Equal(1, ended.ExitCode);
        Assert.All(said, text => Assert.Contains(text, ended.Said, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", ended.Said, StringComparison.Ordinal);
    }

    // Identity asks the portal's services which of its own schemas it is.
    private static SqliteAppDbContext Open(string file, IServiceProvider services) =>
        new(new DbContextOptionsBuilder<SqliteAppDbContext>().UseSqlite($"Data Source={file};Pooling=False")
            .UseApplicationServiceProvider(services).Options);

    private async Task<Dictionary<string, string>> BackUpAsync(PortalApp app)
    {
        using var client = app.CreateClient(); // started
        var made = await Shell.RunAsync(app, "backup", Backup);
        Assert.True(made.ExitCode == 0, made.Said);
        return new() { ["Protection__Key"] = await File.ReadAllTextAsync(Path.Combine(app.Folder, "development.kek")) };
    }

    private Task<(int ExitCode, string Said)> RestoreAsync(Dictionary<string, string> settings, params string[] options) =>
        Shell.RunInAsync(Place, settings, ["restore", Backup, .. options]);

    private async Task ChangeAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Backup};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private async Task<List<string>> AcceptedAsync()
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(Place, "portal.db")};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT ActorName || ': ' || Detail FROM AuditEntries WHERE Action = '{AuditAction.FindingsAccepted}'";
        await using var rows = await command.ExecuteReaderAsync();
        List<string> entries = [];
        while (await rows.ReadAsync())
        {
            entries.Add(rows.GetString(0));
        }

        return entries;
    }
}
