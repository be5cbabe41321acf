using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Tests.Audit;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Credentials;
using Xunit.Abstractions;

namespace SiigoCredentials.Tests.Faults;

/// <summary>
/// T1: the real program is killed (SIGKILL) while four clients rotate over HTTP, and started again. Two kills here; the long form is
/// <c>PORTAL_KILLS=500 PORTAL_KILL_ACTS=50000</c>, see <c>tests/faults.sh</c>.
/// </summary>
[Trait("Engine", "Sqlite")]
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Clients = 4;

    private static readonly int Kills = LongForm.Number("PORTAL_KILLS", 2);
    private static readonly int Acts = LongForm.Number("PORTAL_KILL_ACTS", Kills * 8);

    private static readonly int CompaniesOfAClient = Kills > 50 ? 3 : 1;

    private readonly Random random = new(LongForm.Number("PORTAL_KILL_SEED", 1));
    private readonly List<Kept> companies = [];
    private readonly List<TimeSpan> restarts = [];
    private int acknowledged;
    private int untold;

    [Fact]
    public async Task Rotations_WhenTheProgramIsKilled_AreDoneWhollyOrNotAtAll_AndNoneThatWasAcknowledgedIsLost()
    {
        await using var portal = await RealPortal.StartAsync(
            Clients * CompaniesOfAClient, new() { ["Tokens__SignInsPerMinute"] = "1000000" });
        for (var number = 0; number < Clients * CompaniesOfAClient; number++)
        {
            companies.Add(await Kept.BeginAsync(await portal.SignedInAsync(number)));
        }

        for (var kill = 1; kill <= Kills; kill++)
        {
            await KillWhileRotatingAsync(portal, until: (int)((long)Acts * kill / Kills));
            restarts.Add(await portal.StartAsync());
            untold += (await Task.WhenAll(companies.Select(company => company.LookAsync(portal)))).Count(isMore => isMore);
        }

        Assert.Equal("ok", await portal.IntegrityAsync());
        Assert.All(await Task.WhenAll(companies.Select(company => portal.InDatabaseAsync(company.FindBreakAsync))), Assert.Null);
        restarts.Sort();
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"T1: {Kills} kills, {acknowledged} acknowledged rotations of {companies.Count} companies by {Clients} clients: 0 lost, 0 half done; {untold} were done whose answer the kill cut off. Restart: median {restarts[restarts.Count / 2].TotalMilliseconds:0} ms, p99 {restarts[(int)Math.Ceiling(restarts.Count * 0.99) - 1].TotalMilliseconds:0} ms."));
        companies.ForEach(company => company.Dispose());
    }

    private async Task KillWhileRotatingAsync(RealPortal portal, int until)
    {
        var enough = new TaskCompletionSource();
        var clients = Task.WhenAll(companies.Chunk(CompaniesOfAClient).Select(async own =>
        {
            for (var turn = 0; await own[turn % own.Length].RotateAsync(); turn++)
            {
                if (Interlocked.Increment(ref acknowledged) >= until)
                {
                    enough.TrySetResult();
                }
            }
        }));
        await Task.WhenAny(clients, enough.Task);
        await Task.Delay(random.Next(20, 401));
        await portal.Process.KillAsync();
        await clients;
        Assert.True(enough.Task.IsCompleted, "The clients stopped before the kill.");
    }

    /// <summary>A company as one client knows it: what it was told, whatever the server remembers.</summary>
    private sealed class Kept(Desk desk) : IDisposable
    {
        private readonly ConcurrentDictionary<int, string> told = []; // since the last check: the key of each acknowledged version
        private string current = "";
        private int turn;
        private int checkedVersion;
        private long checkedEntry;
        private byte[] checkedHash = [];

        public static async Task<Kept> BeginAsync(PortalClient admin)
        {
            var desk = new Desk(admin);
            var pair = await desk.GenerateAsync();
            var kept = new Kept(desk) { current = pair.AccessKey! };
            kept.told[desk.Version] = pair.AccessKey!;
            return kept;
        }

        /// <summary>False when no answer came, or but a part of it.</summary>
        public async Task<bool> RotateAsync()
        {
            try
            {
                var answer = await desk.RotateAsync(Guid.CreateVersion7(), turn++ % 3 == 0 ? TimeSpan.FromHours(1) : TimeSpan.Zero);
                Assert.Equal(200, answer.Status);
                Assert.NotNull(answer.AccessKey);
                told[++desk.Version] = current = answer.AccessKey;
                return true;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }

        /// <summary>
        /// Looks at the page after a restart, and at the database. True when more was done than was told: then the person sees the key
        /// there.
        /// </summary>
        public async Task<bool> LookAsync(RealPortal portal)
        {
            var last = desk.Version;
            await desk.LookAsync();
            Assert.InRange(desk.Version, last, last + 1);
            var isMore = desk.Version > last;
            if (isMore)
            {
                current = (await desk.RevealAsync()).AccessKey!;
                told[desk.Version] = current;
            }

            using var answer = await desk.AuthAsync(current);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            await portal.InDatabaseAsync(CheckAsync);
            return isMore;
        }

        // Every version since the last check is there with its key and its entry, and the chain goes on.
        private async Task<bool> CheckAsync(Web.Data.AppDbContext db)
        {
            var credential = await db.Credentials.AsNoTracking().SingleAsync(row => row.ApiUser == desk.ApiUser);
            var keys = await db.AccessKeys.AsNoTracking().Where(key => key.CredentialId == credential.Id && key.Version > checkedVersion)
                .OrderBy(key => key.Version).ToListAsync();
            var entries = await db.AuditEntries.AsNoTracking()
                .Where(entry => entry.CompanyId == credential.CompanyId && entry.Sequence > checkedEntry).OrderBy(entry => entry.Sequence)
                .ToListAsync();
            Assert.Equal(desk.Version, credential.Version);
            Assert.Equal(Enumerable.Range(checkedVersion + 1, desk.Version - checkedVersion), keys.Select(key => key.Version));
            Assert.Equal(
                keys.Select(key => key.OperationId), entries.Where(entry => entry.Action != AuditAction.AccessKeyRevealed)
                    .Select(entry => entry.OperationId));
            Assert.Equal(keys.Count, told.Count);
            Assert.All(keys, key => Assert.Equal(AccessKeyFormat.SecretHash(told[key.Version]), key.SecretHash));
            foreach (var entry in entries)
            {
                Assert.Equal(
                    (checkedEntry + 1, Convert.ToHexString(checkedHash)), (entry.Sequence, Convert.ToHexString(entry.PreviousHash)));
                Assert.Equal(entry.ComputeHash(), entry.Hash);
                (checkedEntry, checkedHash) = (entry.Sequence, entry.Hash);
            }

            var states = await db.AccessKeys.Where(key => key.CredentialId == credential.Id && key.State != AccessKeyState.Expired)
                .Select(key => new { key.State, key.Version }).ToListAsync();
            Assert.Equal(desk.Version, Assert.Single(states, key => key.State == AccessKeyState.Current).Version);
            Assert.True(states.Count(key => key.State == AccessKeyState.Retiring) <= 1 && states.Count <= 2);
            checkedVersion = desk.Version;
            told.Clear();
            return true;
        }

        public async Task<long?> FindBreakAsync(Web.Data.AppDbContext db) =>
            await new AuditTrail(db, TimeProvider.System)
                .FindBreakAsync(
                    await db.Credentials.Where(row => row.ApiUser == desk.ApiUser).Select(row => row.CompanyId).SingleAsync(),
                    CancellationToken.None);

        public void Dispose() => desk.Dispose();
    }
}
