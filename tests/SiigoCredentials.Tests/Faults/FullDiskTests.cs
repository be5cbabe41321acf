using System.Diagnostics;
using System.Globalization;
using System.Net;
using SiigoCredentials.Web.Operator;
using Xunit.Abstractions;

namespace SiigoCredentials.Tests.Faults;

/// <summary>
/// T3: the disk of the data folder fills up under the running program, and is freed again. Once here; the long form is
/// <c>PORTAL_FULL_DISK=20</c> times, see <c>tests/faults.sh</c>.
/// </summary>
[Trait("Engine", "Sqlite")]
public sealed class FullDiskTests(ITestOutputHelper output)
{
    private const int MostActs = 5_000;

    private static readonly int Times = LongForm.Number("PORTAL_FULL_DISK", 1);

    private readonly List<TimeSpan> recoveries = [];
    private int refused;
    private int signIns;

    [SmallDiskFact]
    public async Task FullDisk_IsToldAs503_IntegrationsGoOn_NothingBreaks_AndItWorksAgainWithoutARestart()
    {
        await using var disk = await SmallDisk.MountAsync();
        await using var portal = await RealPortal.StartAsync(companies: 2, new() { ["Tokens__SignInsPerMinute"] = "1000000" }, disk.Folder);
        using var desk = new Desk(await portal.SignedInAsync(0));
        using var quiet = new Desk(await portal.SignedInAsync(1));
        var key = (await desk.GenerateAsync()).AccessKey!;
        var quietKey = (await quiet.GenerateAsync()).AccessKey!;
        for (var time = 0; time < Times; time++)
        {
            disk.Fill();
            (key, var operation) = await RotateUntilRefusedAsync(desk, key);
            await AssertRefusedAsync(portal, desk);
            await AssertSignsInAsync(desk, key);
            await AssertSignsInAsync(quiet, quietKey);

            disk.Free();
            key = await RecoverAsync(desk, operation);
            await AssertSignsInAsync(desk, key);
            Assert.Equal("ok", await portal.IntegrityAsync());
            var truth = await portal.InDatabaseAsync(db => Truth.OfAsync(db, desk.ApiUser));
            truth.AssertWhole();
            Assert.Equal(desk.Version, truth.Version);
        }

        recoveries.Sort();
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"T3: the disk was full {Times} times: {refused} acts were refused with 503 and none of them was done, {signIns} of {signIns} sign-ins at /auth with the right pair were answered with 200. Freed, the first act was done at once, without a restart: the slowest after {recoveries[^1].TotalMilliseconds:0} ms."));
    }

    // What the log has room for already is still done, and acknowledged.
    private async Task<(string Key, Guid Refused)> RotateUntilRefusedAsync(Desk desk, string key)
    {
        for (var act = 0; act < MostActs; act++)
        {
            var operation = Guid.CreateVersion7();
            var answer = await desk.RotateAsync(operation);
            if (answer.AccessKey is null)
            {
                AssertTold(answer.Status, answer.Html);
                return (key, operation);
            }

            (key, desk.Version) = (answer.AccessKey, desk.Version + 1);
        }

        throw new InvalidOperationException("The disk never was full.");
    }

    private async Task AssertRefusedAsync(RealPortal portal, Desk desk)
    {
        var before = desk.Version;
        var revoked = await desk.RevokeAsync(Guid.CreateVersion7());
        AssertTold(revoked.Status, revoked.Html);
        var seen = await desk.RevealAsync();
        AssertTold(seen.Status, seen.Html);
        Assert.Null(seen.AccessKey);
        using var somebody = new PortalClient(portal.Address, app: null);
        var entered = await somebody.SignInAsync(MoreCompanies.AdministratorOf(1), DemoData.Password);
        AssertTold((int)entered.Status, entered.Html);
        var page = await desk.LookAsync(); // looking needs no room on the disk
        Assert.Equal((HttpStatusCode.OK, before), (page.Status, desk.Version));
    }

    private void AssertTold(int status, string html)
    {
        Assert.Equal(503, status);
        Assert.Contains("El portal no pudo terminar", html, StringComparison.Ordinal);
        Assert.Contains("míralo antes de repetirlo", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", html, StringComparison.Ordinal);
        Assert.DoesNotContain("siigo_ak_", html, StringComparison.Ordinal);
        refused++;
    }

    private async Task AssertSignsInAsync(Desk desk, string key)
    {
        using var answer = await desk.AuthAsync(key);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        signIns++;
    }

    private async Task<string> RecoverAsync(Desk desk, Guid operation)
    {
        var freed = Stopwatch.GetTimestamp();
        var answer = await desk.RotateAsync(operation);
        recoveries.Add(Stopwatch.GetElapsedTime(freed));
        Assert.Equal(200, answer.Status);
        Assert.NotNull(answer.AccessKey);
        desk.Version++;
        return answer.AccessKey;
    }
}
