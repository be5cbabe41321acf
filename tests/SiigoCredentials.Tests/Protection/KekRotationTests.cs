using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using SiigoCredentials.Tests.Operator;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Protection;
using Xunit.Abstractions;

namespace SiigoCredentials.Tests.Protection;

/// <summary>
/// T8: the key-encryption key is changed under the running portal, stopped after every single batch, and killed at any moment. One kill and
/// 20 credentials here; the long form is <c>PORTAL_KEK_KILLS=100 PORTAL_KEK_CREDENTIALS=10000</c>, see <c>tests/faults.sh</c>.
/// </summary>
[Trait("Engine", "Both")]
public sealed class KekRotationTests(ITestOutputHelper output)
{
    private const int Rotations = 12;

    private static readonly int Kills = LongForm.Number("PORTAL_KEK_KILLS", 1);
    private static readonly int Credentials = LongForm.Number("PORTAL_KEK_CREDENTIALS", 20);

    [Fact]
    public async Task Rotation_StoppedAfterEachBatchAndInOne_GoesOn_AndNothingIsUnreadableAtAnyMoment()
    {
        await using var app = new PortalApp { Settings = new() { ["Credentials:RotationsPerDay"] = "100" } };
        var pair = await RotateOftenAsync(app);

        var (old, next) = (await KeyOfAsync(app), NewKey());
        var both = new KeyEncryptionKeys(next, old);
        app.Settings["Protection:Key"] = Convert.ToBase64String(next.Key);
        app.Settings["Protection:PreviousKey"] = Convert.ToBase64String(old.Key);
        await using var running = app.Twin();
        using var visitor = await PortalClient.SignedInAsync(running);

        // A batch that fails half-way leaves its rows as they were.
        await app.SqlAsync(
            "CREATE TRIGGER Broken BEFORE UPDATE OF Ciphertext ON AccessKeys WHEN NEW.Version = 4 BEGIN SELECT RAISE(ABORT, 'broken'); END");
        await Assert.ThrowsAnyAsync<Exception>(() => RunAsync(app, both, new NoProgress()));
        Assert.Equal(0, await UnopenedAsync(app, both));
        await app.SqlAsync("DROP TRIGGER Broken");

        var stops = 0;
        while (!await EndsAsync(app, both))
        {
            stops++;
            Assert.Equal(0, await UnopenedAsync(app, both));
            var page = await visitor.GetAsync(PortalClient.ByPartners);
            Assert.Equal(pair.AccessKey, (await visitor.SubmitAsync(page, page.Form("Reveal"))).AccessKey);
        }

        Assert.InRange(stops, Rotations / 2, 2 * Rotations);
        Assert.Equal(0, await UnopenedAsync(app, new KeyEncryptionKeys(next)));
        Assert.Equal(next.IdText, await app.InDatabaseAsync(db => db.KekCanaries.Select(canary => canary.KekId).SingleAsync()));
    }

    [Fact]
    public async Task Command_KilledAtAnyMoment_LeavesNothingUnreadable_AndEndsWhatItBegan()
    {
        await using var app = new PortalApp();
        await MoreCompanies.AddWithCredentialsAsync(app, Credentials);
        var (previous, current) = (await KeyOfAsync(app), NewKey());
        var begun = Stopwatch.GetTimestamp();
        Assert.Equal(0, (await Shell.RunWithAsync(app, SettingsOf(current, previous), "rotate-kek")).ExitCode);
        var whole = Stopwatch.GetElapsedTime(begun);
        var caught = 0;
        (previous, current) = (current, NewKey());
        for (var kill = 1; kill <= Kills; kill++)
        {
            await Shell.KillAsync(app, whole * (kill - 0.5) / Kills, SettingsOf(current, previous), "rotate-kek");

            Assert.Equal(0, await UnopenedAsync(app, new KeyEncryptionKeys(current, previous)));
            var left = await UnopenedAsync(app, new KeyEncryptionKeys(current));
            caught += left > 0 && await UnopenedAsync(app, new KeyEncryptionKeys(previous)) > 0 ? 1 : 0;
            if (left == 0)
            {
                (previous, current) = (current, NewKey());
            }
        }

        Assert.Equal(0, (await Shell.RunWithAsync(app, SettingsOf(current, previous), "rotate-kek")).ExitCode);
        Assert.Equal(0, await UnopenedAsync(app, new KeyEncryptionKeys(current)));
        output.WriteLine(
            $"T8: rotate-kek of {Credentials} credentials killed {Kills} times, at every {100.0 / Kills:0.#} % of its {whole.TotalMilliseconds:0} ms; {caught} kills left a part done: 0 secrets unreadable after each.");
    }

    [PostgreSqlFact]
    public async Task Rotation_NeedsARowOfAnActThatNeedsOneOfIts_GivesWay()
    {
        await using var app = new PortalApp { Settings = new() { ["Credentials:RotationsPerDay"] = "100" } };
        await RotateOftenAsync(app);

        var (old, next) = (await KeyOfAsync(app), NewKey());
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDbContext>();
        await using var act = await db.BeginCompanyTransactionAsync(
            await db.Credentials.Select(row => row.CompanyId).SingleAsync(), CancellationToken.None);
        var last = await db.Database.SqlQuery<Guid>($"""SELECT "Id" AS "Value" FROM "AccessKeys" ORDER BY ctid DESC LIMIT 1""")
            .SingleAsync();
        await db.AccessKeys.Where(key => key.Id == last).ExecuteUpdateAsync(set => set.SetProperty(key => key.Hint, "otra"));
        var rotating = RunAsync(app, new KeyEncryptionKeys(next, old), new NoProgress(), batchRows: 100);
        await Until.TrueAsync(
            () => db.Database.SqlQuery<bool>(
                $"""SELECT EXISTS(SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock') AS "Value" """).SingleAsync(),
            () => "The rotation does not wait for the act.");

        await db.AccessKeys.ExecuteUpdateAsync(set => set.SetProperty(key => key.Hint, "otra"));
        await act.CommitAsync();
        await rotating;

        Assert.Equal(0, await UnopenedAsync(app, new KeyEncryptionKeys(next)));
        Assert.All(
            await app.InDatabaseAsync(other => other.AccessKeys.Select(key => key.Hint).ToListAsync()), hint => Assert.Equal("otra", hint));
    }

    [Fact]
    public void EverythingThatIsSealed_IsInTheListThatIsRotatedBackedUpAndCounted()
    {
        var source = Path.Combine(Repository.Root, "src", "SiigoCredentials.Web");
        var sealing = Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
            .Where(file => File.ReadAllText(file).Contains("sealer.Seal(", StringComparison.Ordinal)).Select(file => Path.GetFileName(file))
            .Order(StringComparer.Ordinal);

        // Whoever seals in another place registers the column with AddSealedColumn, then the file here.
        Assert.Equal(
            [
                "AccessKeyIssuer.cs", "KekCanaries.cs", "Outbox.cs", "SealedKeyRing.cs", "SecondFactors.cs", "SigningKeyRoller.cs",
                "WebhookService.cs",
            ],
            sealing);
    }

    // One batch, then the process is gone: nothing of it is kept but the database.
    private static async Task<bool> EndsAsync(PortalApp app, KeyEncryptionKeys keys)
    {
        try
        {
            await RunAsync(app, keys, new StopAfterABatch());
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static async Task<PortalPage> RotateOftenAsync(PortalApp app)
    {
        using var ana = await PortalClient.SignedInAsync(app);
        var pair = await ana.GenerateAsync();
        for (var rotation = 0; rotation < Rotations; rotation++)
        {
            pair = await ana.RotateAsync();
        }

        return pair;
    }

    private static KeyEncryptionKey NewKey() => new(RandomNumberGenerator.GetBytes(32));

    private static async Task<KeyEncryptionKey> KeyOfAsync(PortalApp app) =>
        new(Convert.FromBase64String(await File.ReadAllTextAsync(Path.Combine(app.Folder, "development.kek"))));

    private static Dictionary<string, string> SettingsOf(KeyEncryptionKey current, KeyEncryptionKey previous) =>
        new()
        {
            ["Protection__Key"] = Convert.ToBase64String(current.Key),
            ["Protection__PreviousKey"] = Convert.ToBase64String(previous.Key)
        };

    private static Task RunAsync(PortalApp app, KeyEncryptionKeys keys, IProgress<RowProgress> progress, int batchRows = 2) =>
        app.InDatabaseAsync(async db =>
    {
        var (secrets, sealer) = (new SealedSecrets(db, app.Services.GetServices<SealedColumn>()), new SecretSealer(keys));
        var canaries = new KekCanaries(db, secrets, sealer, keys, TimeProvider.System, NullLogger<KekCanaries>.Instance);
        await new KekRotation(secrets, sealer, keys, canaries) { BatchRows = batchRows }.RunAsync(progress, CancellationToken.None);
    });

    private static Task<int> UnopenedAsync(PortalApp app, KeyEncryptionKeys keys) => app.InDatabaseAsync(async db =>
        (await new SealedSecrets(db, app.Services.GetServices<SealedColumn>())
            .OpenEachAsync(new SecretSealer(keys), new NoProgress(), CancellationToken.None)).Sum(table => table.UnopenedKekIds.Count));

    private sealed class NoProgress : IProgress<RowProgress>
    {
        public void Report(RowProgress value)
        {
        }
    }

    private sealed class StopAfterABatch : IProgress<RowProgress>
    {
        public void Report(RowProgress value) => throw new OperationCanceledException();
    }
}
