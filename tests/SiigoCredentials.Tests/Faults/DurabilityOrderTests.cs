using System.Globalization;
using System.Text;
using Xunit.Abstractions;

namespace SiigoCredentials.Tests.Faults;

/// <summary>
/// T5: the page that tells of a generation, a rotation or a revocation is sent after the frames of the write-ahead log that hold the act
/// were written and synced to the disk, as strace saw it. 30 acts here; the long form is <c>PORTAL_DURABLE=1000</c>, see
/// <c>tests/faults.sh</c>.
/// </summary>
[Trait("Engine", "Sqlite")]
public sealed class DurabilityOrderTests(ITestOutputHelper output)
{
    private const int ActsOfACompany = 10;
    private const int PageSize = 4096;
    private const int WalHeader = 32;
    private const int FrameHeader = 24;

    private static readonly int Acts = LongForm.Number("PORTAL_DURABLE", 30);

    private readonly Dictionary<string, int> done = new(StringComparer.Ordinal) { ["Generate"] = 0, ["Rotate"] = 0, ["Revoke"] = 0 };

    [StraceFact]
    public async Task EveryAct_IsOnTheDiskBeforeItIsAcknowledged()
    {
        var companies = (Acts + ActsOfACompany - 1) / ActsOfACompany;
        await using var portal = await RealPortal.StartAsync(companies);
        List<Desk> desks = [];
        for (var number = 0; number < companies; number++)
        {
            desks.Add(new Desk(await portal.SignedInAsync(number)));
            await desks[^1].LookAsync();
        }

        var acts = new List<(Guid Operation, string Act, HashSet<long> Places)>();
        var log = Path.Combine(portal.Folder, "strace.log");
        await using (
            await Strace.AttachAsync(
                portal, log, "-s", "200", "-e", "trace=pwrite64,fdatasync,fsync,recvfrom,recvmsg,sendto,sendmsg,write,writev"))
        {
            for (var number = 0; number < Acts; number++)
            {
                var operation = Guid.CreateVersion7();
                var act = await ActAsync(desks[number / ActsOfACompany], number % ActsOfACompany, operation);
                acts.Add((operation, act, PlacesOf(operation, Path.Combine(portal.Folder, "portal.db-wal"))));
            }
        }

        desks.ForEach(desk => desk.Dispose());
        var calls = SystemCalls.Read(log);
        var early = acts.Select(
            act => FindTrouble(calls, act.Operation, act.Places) is { } trouble ? $"{act.Act} {act.Operation}: {trouble}" : null)
                .OfType<string>().ToList();
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"T5: {acts.Count - early.Count} of {acts.Count} acts ({done["Generate"]} generations, {done["Rotate"]} rotations, {done["Revoke"]} revocations) were synced to the disk before they were acknowledged."));
        Assert.True(early.Count == 0, string.Join('\n', early));
    }

    private async Task<string> ActAsync(Desk desk, int turn, Guid operation)
    {
        var act = turn == 0 ? "Generate" : turn % 3 == 0 ? "Revoke" : "Rotate";
        var answer = await (act switch
        {
            "Generate" => desk.GenerateAsync(operation),
            "Revoke" => desk.RevokeAsync(operation),
            _ => desk.RotateAsync(operation),
        });
        Assert.Equal((200, act != "Revoke"), (answer.Status, answer.AccessKey is not null));
        Assert.True(act != "Revoke" || answer.Html.Contains("Access Key revocado", StringComparison.Ordinal), "It was not revoked.");
        desk.Version++;
        done[act]++;
        return act;
    }

    // The act's audit entry holds the form's id, so the pages of the log that hold the id are the act's. Read at once, before the log is
    // begun anew.
    private static HashSet<long> PlacesOf(Guid operation, string wal)
    {
        var (bytes, id) = (ReadShared(wal), Encoding.ASCII.GetBytes(operation.ToString().ToUpperInvariant()));
        HashSet<long> places = [];
        for (var at = bytes.AsSpan().IndexOf(id); at >= 0;)
        {
            places.Add(WalHeader + ((at - WalHeader) / (FrameHeader + PageSize) * (long)(FrameHeader + PageSize)) + FrameHeader);
            var next = bytes.AsSpan(at + 1).IndexOf(id);
            at = next < 0 ? -1 : at + 1 + next;
        }

        Assert.NotEmpty(places);
        return places;
    }

    private static string? FindTrouble(List<SystemCall> calls, Guid operation, HashSet<long> places)
    {
        var asked = calls.Find(
            call => call.Name.StartsWith("recv", StringComparison.Ordinal)
                && call.Text.Contains($"op={operation}", StringComparison.Ordinal));
        var told = asked is null
            ? null : calls.Find(
                call => call.Begin > asked.Begin && call.On == asked.On && call.Name is "sendto" or "sendmsg" or "write" or "writev");
        if (asked is null || told is null)
        {
            return "its request or its answer is not in the log";
        }

        Assert.Contains("HTTP/1.1 200", told.Text, StringComparison.Ordinal);
        var between = calls.Where(
            call => call.Begin > asked.Begin && call.Begin < told.Begin && call.On.EndsWith("portal.db-wal", StringComparison.Ordinal))
                .ToList();
        foreach (var place in places)
        {
            if (between.FindLast(call => call.Name == "pwrite64" && call.OffsetOf(PageSize) == place) is not { Succeeded: true } written)
            {
                return string.Create(CultureInfo.InvariantCulture, $"the page at {place} was not written before the answer");
            }

            if (!between.Exists(
                call => call.Name is "fdatasync" or "fsync" && call.Succeeded && call.Begin > written.End && call.End < told.Begin))
            {
                return string.Create(CultureInfo.InvariantCulture, $"the page at {place} was written and not synced before the answer");
            }
        }

        return null;
    }

    private static byte[] ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
