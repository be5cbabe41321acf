using System.Security.Cryptography;
using System.Text;

namespace SiigoCredentials.Tests.Operator;

/// <summary><c>verify-database</c>: what a restore of the portal's own verifies, after one with the tools of the database.</summary>
[Trait("Engine", "Both")]
public sealed class VerifyDatabaseTests : IDisposable
{
    private readonly PortalApp app = new();

    public void Dispose() => app.Dispose();

    [Fact]
    public async Task WholeDatabase_IsSaidToBeWhole_BesideTheRunningPortal()
    {
        using var ana = await PortalClient.SignedInAsync(app);
        await ana.GenerateAsync();

        var (exitCode, said) = await Shell.RunAsync(app, "verify-database");

        Assert.True(exitCode == 0, said);
        Assert.Contains("1 audit chains were verified", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BrokenChain_AnotherKey_AndWhoWasErased_AreTold()
    {
        using (var ana = await PortalClient.SignedInAsync(app))
        {
            await ana.GenerateAsync();
        }

        await app.SqlAsync("DROP TRIGGER AuditEntries_NoUpdate");
        await app.SqlAsync("UPDATE AuditEntries SET Detail = 'nada' WHERE Sequence = 1");
        var salt = RandomNumberGenerator.GetBytes(16);
        var hash = SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(PortalClient.Admin.ToUpperInvariant())]);
        await File.WriteAllTextAsync(
            Path.Combine(app.Folder, "erasures.txt"),
            $"2026-11-24T12:00:00Z\t{Convert.ToHexString(salt)}\t{Convert.ToHexString(hash)}\n");

        var (exitCode, said) = await Shell.RunWithAsync(
            app, new() { ["Protection__Key"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) }, "verify-database");

        Assert.Equal(1, exitCode);
        Assert.Contains("1 audit chains are broken: NIT 900123456 at entry 1", said, StringComparison.Ordinal);
        Assert.Contains("1 secrets of AccessKeys do not open", said, StringComparison.Ordinal);
        Assert.Contains($"are in it again: {PortalClient.Admin}.", said, StringComparison.Ordinal);
    }
}
