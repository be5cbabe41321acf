using System.Security.Cryptography;
using SiigoCredentials.Tests.Faults;
using SiigoCredentials.Tests.Settings;
using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Tests.Operator;

/// <summary>
/// Every command in every state of an installation: the exit code, the sentence of docs/operations.md in one line, the files as they were.
/// The program's own entry point runs in this process; what depends on another account runs in a process of its own.
/// </summary>
[Trait("Engine", "Sqlite")]
public sealed class CommandStatesTests : IDisposable
{
    private const string Key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    private const string Full = "strace -f -qq -o /dev/null -e trace=pwrite64 -e inject=pwrite64:error=ENOSPC";
    private const string NoKey = "No key-encryption key";
    private const string NoAddress = "set Portal:PublicUrl";
    private const string NoDatabase = "there is no database in";
    private const string OnlySqlite = "this is for SQLite";

    private static readonly string Documented = File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations.md"));

    // Those that begin with the database, and end there when it fails.
    private static readonly string[] OnTheDatabase =
    [
        "create-admin", "roll-signing-key", "suspend", "resume", "revoke", "reset-factors", "rotate-kek", "accept-kek", "help-answers",
        "publish-news", "companies", "company", "people", "person", "plans", "set-plan", "add-plan",
        "change-plan", "plan-contact", "clear-addresses", "heads", "mails", "news", "remove-news", "resubscribe", "forget-answers",
        "end-sessions", "export-company", "erase-company", "erase-person",
        "person-data", "data-requests", "verify-database",
    ];

    private readonly PortalApp portal = new(); // its files; it starts only where a test asks it something
    private readonly string folder = Directory.CreateTempSubdirectory("command-states-").FullName;

    private string BackupFile => Path.Combine(folder, "new.db");

    private string OwnKey => File.ReadAllText(Path.Combine(portal.Folder, "development.kek"));

    private string Garbage => Path.Combine(folder, "garbage");

    public CommandStatesTests()
    {
        File.WriteAllText(Garbage, new string('x', 9_000));
        File.WriteAllText(Path.Combine(folder, "news.txt"), "Hay una página más.");
    }

    public void Dispose()
    {
        portal.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [SqliteFact]
    public void EveryCommand_HasARowHere() => Assert.Equal(
        OperatorCommands.All(() => throw new InvalidOperationException()).Subcommands.Select(command => command.Name)
            .Order(StringComparer.Ordinal),
        Lines.Keys.Order(StringComparer.Ordinal));

    [SqliteFact]
    public void WithoutSettings_EachAsksForWhatItNeeds_AndForNothingElse() => AssertEach(
        "Production",
        [],
        new(StringComparer.Ordinal)
        {
            ["migrate"] = (0, "The database was up to date"),
            ["backup"] = (1, NoKey),
            ["restore"] = (1, NoKey),
            ["verify-database"] = (1, NoKey),
            ["move-to-postgres"] = (1, "set Storage:Provider to PostgreSql"),
            ["create-admin"] = (1, NoAddress),
            ["roll-signing-key"] = (1, NoKey),
            ["suspend"] = (1, NoKey),
            ["resume"] = (4, "are not suspended"),
            ["revoke"] = (1, NoKey),
            ["reset-factors"] = (1, NoKey),
            ["person-data"] = (3, "the portal has nothing of"),
            ["erase-person"] = (1, NoKey),
            ["data-requests"] = (0, "No request waits"),
            ["rotate-kek"] = (1, NoKey),
            ["accept-kek"] = (1, NoKey),
            ["help-answers"] = (0, ""),
            ["publish-news"] = (1, NoAddress),
            ["companies"] = (0, "900123456-8"),
            ["company"] = (0, "900123456-8"),
            ["people"] = (0, PortalClient.Admin),
            ["person"] = (0, PortalClient.Admin),
            ["plans"] = (0, "premium"),
            ["set-plan"] = (1, NoKey),
            ["add-plan"] = (4, "there is a plan premium"),
            ["change-plan"] = (4, "the plan premium is so"),
            ["plan-contact"] = (4, "it is so"),
            ["clear-addresses"] = (1, NoKey),
            ["heads"] = (0, ""),
            ["mails"] = (0, "No mail waits"),
            ["news"] = (0, "No announcement"),
            ["remove-news"] = (3, "there is no announcement"),
            ["resubscribe"] = (4, "has not unsubscribed"),
            ["forget-answers"] = (4, "has answered nothing"),
            ["end-sessions"] = (4, "is signed in nowhere"),
            ["export-company"] = (1, "is there already, and is not overwritten"),
            ["erase-company"] = (1, "that is what --name must say"),
            ["verify-activity"] = (1, "not that of an exported activity"),
            ["wrap-kek"] = (1, "certificate"),
        });

    [SqliteFact]
    public void WithTheAddressButNoKey_AnAdministradorIsInvited() // no mail goes out, so nothing is sealed
    {
        var (exitCode, said) = Run("Production", ["--Portal:PublicUrl=https://portal.example"], "create-admin");

        Assert.True(exitCode == 0, said);
        Assert.StartsWith("https://portal.example/cuenta/invitacion?codigo=", said, StringComparison.Ordinal);
    }

    [SqliteFact]
    public void WithoutADatabase_NothingIsMade_ButByTheCommandsThatAreForThat()
    {
        foreach (var file in Directory.GetFiles(portal.Folder))
        {
            File.Delete(file);
        }

        AssertEach("Production", WithKey, Those(OnTheDatabase.Except(["create-admin"]), (1, NoDatabase), ("backup", (1, NoDatabase))));
    }

    [SqliteFact]
    public void WithADamagedDatabase_EachSaysSo()
    {
        File.Delete(Path.Combine(portal.Folder, "portal.db-wal"));
        File.Delete(Path.Combine(portal.Folder, "portal.db-shm"));
        File.Copy(Garbage, Path.Combine(portal.Folder, "portal.db"), overwrite: true);

        AssertEach("Production", WithKey, Those([.. OnTheDatabase, "migrate", "backup"], (1, "is damaged, or is no database")));
    }

    [SqliteFact]
    public void WithThePostgreSqlServerDown_EachSaysSo() => AssertEach(
        "Production",
        [$"--Protection:Key={OwnKey}", "--Storage:Provider=PostgreSql",
            "--Storage:ConnectionString=Host=127.0.0.1;Port=1;Database=portal;Username=portal;Password=x"],
        Those(
            [.. OnTheDatabase, "migrate", "move-to-postgres"],
            (1, "cannot be reached"),
            ("backup", (1, OnlySqlite)),
            ("restore", (1, OnlySqlite))));

    [SqliteFact]
    public void WithTheWrongKey_WhatIsSealedStays()
    {
        Assert.Equal(0, Run("Production", [$"--Protection:Key={OwnKey}"], "backup").ExitCode);

        AssertEach(
            "Production",
            WithKey,
            new(StringComparer.Ordinal) { ["restore"] = (1, "which is not given") },
            backup: BackupFile);
    }

    [SqliteFact]
    public void WhileThePortalRuns_NothingTakesItsDatabaseAway()
    {
        Assert.Equal(0, Run("Production", [$"--Protection:Key={OwnKey}"], "backup").ExitCode);
        _ = portal.Services;

        AssertEach(
            "Production",
            [$"--Protection:Key={OwnKey}"],
            new(StringComparer.Ordinal)
            {
                ["restore"] = (1, "the portal is running on this data folder"),
                ["migrate"] = (0, "The database was up to date"),
            },
            backup: BackupFile);
    }

    [RootFact]
    public async Task OnFilesOfAnotherAccount_EachNamesTheAccount_AndTouchesNothing()
    {
        await Programs.RunAsync(folder, $"chown -R nobody {portal.Folder}", []);

        AssertEach(
            "Production",
            [.. WithKey, "--Portal:PublicUrl=https://portal.example"],
            Those([.. OnTheDatabase, "migrate", "backup", "restore"], (1, "Run it as nobody")));
    }

    [RootFact]
    public async Task BeforeTheFirstStart_MigrateOfAnotherAccount_LeavesTheFolderEmpty()
    {
        var data = Directory.CreateDirectory(Path.Combine(folder, "data")).FullName;
        await Programs.RunAsync(folder, $"chown nobody {data}", []);

        var (exitCode, said) = EntryPoint.Run("migrate", "--environment=Production", $"--Storage:Folder={data}", $"--contentRoot={folder}");

        Assert.Equal(1, exitCode);
        Assert.Contains("Run it as nobody", said, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(data));
    }

    [RootTheory]
    [InlineData("migrate", "cannot be written")]
    [InlineData("backup", "cannot be written")]
    [InlineData("create-admin", "cannot be written")]
    [InlineData("roll-signing-key", "cannot be written")]
    [InlineData("suspend", "cannot be written")]
    [InlineData("resume", "cannot be written")]
    [InlineData("revoke", "cannot be written")]
    [InlineData("reset-factors", "cannot be written")]
    [InlineData("rotate-kek", "cannot be written")]
    [InlineData("accept-kek", "cannot be written")]
    [InlineData("help-answers", "cannot be written")]
    [InlineData("publish-news", "cannot be written")]
    [InlineData("restore", "denied")]
    public async Task OnFilesThatMayOnlyBeRead_TheReasonOfTheSystemIsTold(string name, string said)
    {
        await PrepareReadOnlyAsync();
        var before = Seen();

        var (exitCode, output, errors) = await RunAsync("setpriv --reuid=nobody --clear-groups", Key, name, Garbage);

        Assert.True(exitCode == 1, $"{name}: {exitCode} {output} {errors}");
        AssertSaid(name, errors, said);
        Assert.Equal(before, Seen());
    }

    [StraceFact]
    public async Task RestoreThatFailsAtItsLastStep_PutsTheFormerDatabaseBack()
    {
        Assert.Equal(0, Run("Production", [$"--Protection:Key={OwnKey}"], "backup").ExitCode);
        await portal.SqlAsync("UPDATE Companies SET Name = 'Después'; PRAGMA wal_checkpoint(TRUNCATE)");
        var before = Seen();

        // Of all files, only the one that has got the database's name cannot be written.
        var (exitCode, output, errors) = await RunAsync(
            $"strace -f -qq -o /dev/null -P {portal.Folder}/portal.db -e trace=pwrite64 -e inject=pwrite64:error=EIO", OwnKey, "restore",
            BackupFile);

        Assert.True(exitCode == 1, output);
        Assert.Contains("disk I/O error", errors, StringComparison.Ordinal);
        Assert.Equal(before, Seen());
    }

    [StraceFact]
    public async Task WhenTheDiskIsFull_NothingIsHalfDone()
    {
        Assert.Equal(0, Run("Production", [$"--Protection:Key={OwnKey}"], "backup").ExitCode);
        File.Move(BackupFile, Path.Combine(folder, "old.db"));
        await portal.SqlAsync("PRAGMA wal_checkpoint(TRUNCATE)");
        foreach (var (name, words) in (IEnumerable<(string, string)>)
            [.. ((string[])["create-admin", "roll-signing-key", "suspend", "reset-factors", "publish-news", "backup"])
                .Select(name => (name, "The disk of Storage:Folder is full.")), ("restore", "No space left on device")])
        {
            var before = Seen();

            var (exitCode, output, errors) = await RunAsync(Full, OwnKey, name, Path.Combine(folder, "old.db"));

            Assert.True(exitCode == 1, $"{name}: {exitCode} {output} {errors}");
            AssertSaid(name, errors, words);
            Assert.Equal(before, Seen());
        }
    }

    private static string[] WithKey => [$"--Protection:Key={Key}"];

    private static Dictionary<string, string> Lines => new(StringComparer.Ordinal)
    {
        ["migrate"] = "migrate",
        ["backup"] = "backup NEW",
        ["restore"] = "restore BACKUP --force",
        ["verify-database"] = "verify-database",
        ["move-to-postgres"] = "move-to-postgres",
        ["create-admin"] = "create-admin 900123456 nueva@empresa.example",
        ["roll-signing-key"] = "roll-signing-key",
        ["suspend"] = "suspend 900.123.456-8",
        ["resume"] = "resume 900123456",
        ["revoke"] = "revoke 900123456",
        ["reset-factors"] = "reset-factors " + PortalClient.Admin,
        ["person-data"] = "person-data nadie@nada.example",
        ["erase-person"] = "erase-person nadie@nada.example",
        ["data-requests"] = "data-requests",
        ["rotate-kek"] = "rotate-kek",
        ["accept-kek"] = "accept-kek",
        ["wrap-kek"] = "wrap-kek GARBAGE NEW",
        ["help-answers"] = "help-answers",
        ["verify-activity"] = "verify-activity GARBAGE",
        ["companies"] = "companies",
        ["company"] = "company 900123456",
        ["people"] = "people",
        ["person"] = "person " + PortalClient.Admin,
        ["plans"] = "plans",
        ["set-plan"] = "set-plan 900123456 avanzado",
        ["add-plan"] = "add-plan premium Premium",
        ["change-plan"] = "change-plan premium --name Premium",
        ["plan-contact"] = "plan-contact --remove",
        ["clear-addresses"] = "clear-addresses 900123456",
        ["heads"] = "heads",
        ["mails"] = "mails",
        ["news"] = "news",
        ["remove-news"] = "remove-news 00000000-0000-0000-0000-000000000000",
        ["resubscribe"] = "resubscribe julia@aliado.example",
        ["forget-answers"] = "forget-answers " + PortalClient.Admin,
        ["end-sessions"] = "end-sessions " + PortalClient.Admin,
        ["export-company"] = "export-company 900123456 GARBAGE",
        ["erase-company"] = "erase-company 900123456 NEW --name Otra",
        ["publish-news"] = "publish-news --subject Paginación --text-file NEWS",
    };

    private static Dictionary<string, (int, string)> Those(
        IEnumerable<string> names, (int, string) expected, params (string Name, (int, string) Expected)[] more) =>
        names.Select(name => (name, expected)).Concat(more).ToDictionary(row => row.Item1, row => row.Item2, StringComparer.Ordinal);

    private string Line(string name, string backup) => Lines[name]
        .Replace("GARBAGE", Garbage, StringComparison.Ordinal).Replace("BACKUP", backup, StringComparison.Ordinal)
        .Replace("NEWS", Path.Combine(folder, "news.txt"), StringComparison.Ordinal).Replace("NEW", BackupFile, StringComparison.Ordinal);

    private (int ExitCode, string Said) Run(string environment, string[] settings, string name, string? backup = null) => EntryPoint.Run(
    [
        .. Line(name, backup ?? Garbage).Split(' '), $"--environment={environment}", $"--Storage:Folder={portal.Folder}",
        $"--contentRoot={folder}", "--Logging:LogLevel:Default=None", .. settings,
    ]);

    private Task<(int ExitCode, string Output, string Errors)> RunAsync(string program, string key, string name, string backup) =>
        Programs.RunAsync(
        folder,
        $"{program} dotnet {PortalProcess.ProgramFile} {Line(name, backup)}",
        new()
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["Storage__Folder"] = portal.Folder,
            ["Protection__Key"] = key,
            ["Portal__PublicUrl"] = "https://portal.example",
            ["Logging__LogLevel__Default"] = "None",
            ["HOME"] = folder,
        });

    private void AssertEach(
        string environment, string[] settings, Dictionary<string, (int ExitCode, string Said)> expected, string? backup = null)
    {
        List<string> wrong = [];
        foreach (var (name, (code, words)) in expected)
        {
            var before = Seen();
            var (exitCode, said) = Run(environment, settings, name, backup);
            var isOneLine = code == 0 || !said.Trim().Contains('\n', StringComparison.Ordinal);
            if (exitCode != code || !isOneLine || !said.Contains(words, StringComparison.OrdinalIgnoreCase))
            {
                wrong.Add($"{name}: {exitCode} {said.Trim()}");
            }

            wrong.AddRange(Seen().Except(before, StringComparer.Ordinal).Select(file => $"{name} left {file}"));
            wrong.AddRange(before.Except(Seen(), StringComparer.Ordinal).Select(file => $"{name} took {file}"));
            if (code == 1 && !Documented.Contains(words, StringComparison.OrdinalIgnoreCase))
            {
                wrong.Add($"docs/operations.md does not have: {words}");
            }
        }

        Assert.Empty(wrong);
    }

    private static void AssertSaid(string name, string errors, string said)
    {
        Assert.Contains(said, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.True(errors.Trim().Split('\n').Length == 1, $"{name}: {errors}");
        Assert.Contains(said, Documented, StringComparison.Ordinal);
    }

    // Name and content of each file, but for the locks, which say nothing, and SQLite's index of its log.
    private List<string> Seen() =>
    [
        .. Directory.EnumerateFiles(portal.Folder).Concat(Directory.EnumerateFiles(folder))
            .Where(file => Path.GetExtension(file) is not (".lock" or ".db-shm") && new FileInfo(file).Length > 0)
            .Select(file => $"{file} {Convert.ToHexString(SHA256.HashData(Read(file)))}").Order(StringComparer.Ordinal),
    ];

    private static byte[] Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    private async Task PrepareReadOnlyAsync()
    {
        await portal.SqlAsync("PRAGMA wal_checkpoint(TRUNCATE)");
        await Programs.RunAsync(folder, $"chown -R nobody {portal.Folder} {folder}", []);
        await Programs.RunAsync(folder, $"chmod 400 {portal.Folder}/portal.db", []);
        await Programs.RunAsync(folder, $"chmod 500 {portal.Folder} {folder}", []);
    }
}
