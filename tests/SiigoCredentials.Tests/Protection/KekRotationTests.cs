using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Protection;

namespace SiigoCredentials.Tests.Protection;

/// <summary>The key-encryption key is changed under the running portal, and stopped after every single batch (T8, the short form).</summary>
public sealed class KekRotationTests
{
    private const int Rotations = 12;

    [Fact]
    public async Task Rotation_StoppedAfterEachBatchAndInOne_GoesOn_AndNothingIsUnreadableAtAnyMoment()
    {
        await using var app = new PortalApp { Settings = new() { ["Credentials:RotationsPerDay"] = "100" } };
        using var ana = await PortalClient.SignedInAsync(app);
        var pair = await ana.GenerateAsync();
        for (var rotation = 0; rotation < Rotations; rotation++)
        {
            pair = await ana.RotateAsync();
        }

        var old = new KeyEncryptionKey(Convert.FromBase64String(await File.ReadAllTextAsync(Path.Combine(app.Folder, "development.kek"))));
        var next = new KeyEncryptionKey(RandomNumberGenerator.GetBytes(32));
        var both = new KeyEncryptionKeys(next, old);
        app.Settings["Protection:Key"] = Convert.ToBase64String(next.Key);
        app.Settings["Protection:PreviousKey"] = Convert.ToBase64String(old.Key);
        await using var running = app.Twin();
        using var visitor = await PortalClient.SignedInAsync(running);

        // A batch that fails half-way leaves its rows as they were.
        await app.SqlAsync("CREATE TRIGGER Broken BEFORE UPDATE OF Ciphertext ON AccessKeys WHEN NEW.Version = 4 BEGIN SELECT RAISE(ABORT, 'broken'); END");
        await Assert.ThrowsAnyAsync<Exception>(() => RunAsync(app, both, (_, _) => { }));
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
    public void EverythingThatIsSealed_IsInTheListThatIsRotatedBackedUpAndCounted()
    {
        var source = Path.Combine(Repository.Root, "src", "SiigoCredentials.Web");
        var sealing = Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
            .Where(file => File.ReadAllText(file).Contains("sealer.Seal(", StringComparison.Ordinal)).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);

        // Whoever seals in another place adds the table to SealedSecrets, then the file here.
        Assert.Equal(["KekCanaries.cs", "KeyVault.cs", "SealedKeyRing.cs", "SecondFactors.cs", "SigningKeyRoller.cs"], sealing);
    }

    // One batch, then the process is gone: nothing of it is kept but the database.
    private static async Task<bool> EndsAsync(PortalApp app, KeyEncryptionKeys keys)
    {
        try
        {
            await RunAsync(app, keys, (_, _) => throw new OperationCanceledException());
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static Task RunAsync(PortalApp app, KeyEncryptionKeys keys, RowsDone told) => app.InDatabaseAsync(async db =>
    {
        var (secrets, sealer) = (new SealedSecrets(db), new SecretSealer(keys));
        var canaries = new KekCanaries(db, secrets, sealer, keys, TimeProvider.System, NullLogger<KekCanaries>.Instance);
        await new KekRotation(secrets, sealer, keys, canaries) { BatchRows = 2 }.RunAsync(told, CancellationToken.None);
    });

    private static Task<int> UnopenedAsync(PortalApp app, KeyEncryptionKeys keys) => app.InDatabaseAsync(async db =>
        (await new SealedSecrets(db).OpenEachAsync(new SecretSealer(keys), (_, _) => { }, CancellationToken.None)).Sum(table => table.UnopenedKekIds.Count));
}
