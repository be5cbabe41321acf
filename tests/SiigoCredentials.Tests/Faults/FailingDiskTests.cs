using System.Globalization;
using System.Net;
using Xunit.Abstractions;

namespace SiigoCredentials.Tests.Faults;

/// <summary>
/// T2: the Nth write or sync of a rotation fails, or all of them do (strace injects EIO or ENOSPC into the running program). Five faults
/// here; the long form, <c>PORTAL_DISK_FAULTS=all</c>, sweeps N from 1 until the rotation makes no such call any more; see
/// <c>tests/faults.sh</c>.
/// </summary>
[Trait("Engine", "Sqlite")]
public sealed class FailingDiskTests(ITestOutputHelper output)
{
    private static readonly DiskFault[] Few =
    [
        new("fsync", "EIO", "1"), new("pwrite64", "EIO", "1"), new("pwrite64", "ENOSPC", "9"), new("fsync", "EIO", "1+"),
        new("pwrite64", "ENOSPC", "1+"),
    ];

    private static readonly bool IsLong = Environment.GetEnvironmentVariable("PORTAL_DISK_FAULTS") == "all";

    private int tried;
    private int hit;
    private int acknowledged;
    private int durable;
    private int kills;
    private int cameBack;

    [StraceFact]
    public async Task Rotation_WhenTheDiskFails_IsDoneOrNot_TheNextLookTellsWhich_AndTheSameFormIsDoneOnce()
    {
        await using var portal = await RealPortal.StartAsync(companies: 1);
        using var desk = new Desk(await portal.SignedInAsync(0));
        await desk.GenerateAsync();
        await desk.RotateAsync(Guid.CreateVersion7()); // the first of a process makes calls that later ones do not
        await desk.LookAsync();
        if (IsLong)
        {
            foreach (
                var (call, error) in from call in (string[])["fsync", "fdatasync", "pwrite64"]
                                     from error in (
                    string[])["EIO", "ENOSPC"]
                                     select (call, error))
            {
                await TryAsync(portal, desk, new(call, error, "1+"), kills: true);
                for (var number = 1; await TryAsync(
                    portal, desk, new(call, error, number.ToString(CultureInfo.InvariantCulture)), kills: true); number++)
                {
                }
            }
        }
        else
        {
            foreach (var (index, fault) in Few.Index())
            {
                await TryAsync(portal, desk, fault, kills: index % 4 == 0);
            }
        }

        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"T2: {tried} faults swept ({hit} hit a call): {acknowledged} rotations acknowledged, {tried - acknowledged} answered with \"no sabemos\" (503), of which {durable} were done all the same; {kills} kills afterwards, {cameBack} acts that the page had told as not done came back. Database whole each time, the same form sent again done once each time."));
        Assert.True(hit > 0, "No call was hit.");
        Assert.Equal(0, cameBack);
    }

    /// <summary>False when the rotation makes fewer such calls.</summary>
    private async Task<bool> TryAsync(RealPortal portal, Desk desk, DiskFault fault, bool kills)
    {
        var (before, operation) = (desk.Version, Guid.CreateVersion7());
        var (answer, isHit) = await RotateAsync(portal, desk, fault, operation);
        var isAcknowledged = answer is { Status: 200, AccessKey: not null };
        if (!isAcknowledged)
        {
            AssertTold(answer, fault);
        }

        await desk.LookAsync();
        var seen = desk.Version;
        Assert.InRange(seen, before + (isAcknowledged ? 1 : 0), before + 1);
        if (kills)
        {
            await KillAsync(portal, desk, seen);
        }

        tried++;
        hit += isHit ? 1 : 0;
        acknowledged += isAcknowledged ? 1 : 0;
        durable += !isAcknowledged && desk.Version > before ? 1 : 0;
        await RepeatAsync(portal, desk, before, operation);
        return isHit;
    }

    private static async Task<(Answer Answer, bool IsHit)> RotateAsync(RealPortal portal, Desk desk, DiskFault fault, Guid operation)
    {
        var log = Path.Combine(Path.GetTempPath(), $"strace-{operation:N}.log");
        try
        {
            Answer answer;
            string[] options =
            [
                "-P", Path.Combine(portal.Folder, "portal.db-wal"), "-P", Path.Combine(portal.Folder, "portal.db"), "-s", "0",
                "-e", $"trace={fault.Call}", "-e", $"inject={fault.Call}:error={fault.Error}:when={fault.Which}",
            ];
            await using (await Strace.AttachAsync(portal, log, options))
            {
                answer = await desk.RotateAsync(operation);
            }

            return (answer, (await File.ReadAllTextAsync(log)).Contains("(INJECTED)", StringComparison.Ordinal));
        }
        finally
        {
            File.Delete(log);
        }
    }

    // What happened, what may have happened, and what to do; nothing of what only we understand.
    private static void AssertTold(Answer answer, DiskFault fault)
    {
        Assert.True(answer.Status == (int)HttpStatusCode.ServiceUnavailable, $"{fault} was answered with {answer.Status}.");
        Assert.Contains("El portal no pudo terminar", answer.Html, StringComparison.Ordinal);
        Assert.Contains("es posible que sí haya quedado hecho", answer.Html, StringComparison.Ordinal);
        Assert.Contains("Volver a la página", answer.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", answer.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("SQLite", answer.Html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("siigo_ak_", answer.Html, StringComparison.Ordinal);
    }

    private async Task KillAsync(RealPortal portal, Desk desk, int seen)
    {
        await portal.Process.KillAsync();
        await portal.StartAsync();
        await desk.LookAsync();
        kills++;
        cameBack += desk.Version == seen ? 0 : 1;
        Assert.InRange(desk.Version, seen, seen + 1);
        Assert.Equal("ok", await portal.IntegrityAsync());
    }

    // Whatever became of it, the same form brings one new key and no second one.
    private static async Task RepeatAsync(RealPortal portal, Desk desk, int before, Guid operation)
    {
        desk.Version = before;
        var again = await desk.RotateAsync(operation);
        Assert.Equal(200, again.Status);
        await desk.LookAsync();
        Assert.Equal(before + 1, desk.Version);
        var truth = await portal.InDatabaseAsync(db => Truth.OfAsync(db, desk.ApiUser));
        truth.AssertWhole();
        Assert.Equal((before + 1, operation), (truth.Version, truth.Keys[^1].OperationId));
        using var signedIn = await desk.AuthAsync(again.AccessKey ?? (await desk.RevealAsync()).AccessKey!);
        Assert.Equal(HttpStatusCode.OK, signedIn.StatusCode);
    }

    /// <param name="Which">The Nth such call of a thread, or with a plus that one and all after it.</param>
    private sealed record DiskFault(string Call, string Error, string Which);
}
