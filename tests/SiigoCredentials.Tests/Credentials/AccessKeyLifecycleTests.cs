using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Tests.Usage;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Companies;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Leaks;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Tests.Credentials;

/// <summary>
/// Every state of a credential's keys against every act: how it ends, and which keys work then. A is the first key, B the second, N the one
/// that the act issues.
/// </summary>
[Trait("Engine", "Both")]
public sealed class AccessKeyLifecycleTests : IDisposable
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly RotationPlan OnFirstUse = new(Day, FirstUseWithin: RotationPlan.UsualFirstUseWait);

    private static readonly Dictionary<string, Func<Life, Task>> Acts = new(StringComparer.Ordinal)
    {
        ["replace"] = life => life.RotateAsync(RotationPlan.AtOnce),
        ["replace in a day"] = life => life.RotateAsync(new RotationPlan(Day)),
        ["replace on first use"] = life => life.RotateAsync(OnFirstUse),
        ["replace leaked"] = life => life.RotateAsync(new RotationPlan(Day, IsLeaked: true)),
        ["finish"] = life => life.ActAsync(life.Credentials.FinishOverlapAsync),
        ["extend to 3 days"] = life =>
            life.ActAsync((operation, ct) => life.Credentials.ExtendOverlapAsync(operation, TimeSpan.FromDays(3), ct)),
        ["extend to an hour"] = life =>
            life.ActAsync((operation, ct) => life.Credentials.ExtendOverlapAsync(operation, TimeSpan.FromHours(1), ct)),
        ["go back"] = life => life.ActAsync(life.Credentials.UndoRotationAsync),
        ["revoke"] = life => life.ActAsync(life.Credentials.RevokeAsync),
        ["suspend"] = life => life.ActAsync(life.Credentials.SuspendAsync),
        ["resume"] = life => life.ActAsync(life.Credentials.ResumeAsync),
        ["reveal"] = life => life.RevealAsync(),
        ["reported, in a day"] = life => life.ReportAsync(LeakAction.RetireInADay),
        ["reported, at once"] = life => life.ReportAsync(LeakAction.Revoke),
    };

    private readonly TestClock clock = new();
    private readonly PortalApp app;

    public AccessKeyLifecycleTests() => app = new PortalApp { Clock = clock };

    /// <summary>
    /// The table of <c>docs/keys.md</c>: a state, then for each act of <see cref="Acts"/> the outcome and the keys that work after it.
    /// </summary>
    public static TheoryData<string, string[]> Table
    {
        get
        {
            var rows = File.ReadLines(Path.Combine(Repository.Root, "docs", "keys.md")).Where(line => line.StartsWith('|')).Select(Cells)
                .ToArray();
            Assert.Equal(Acts.Keys.Prepend("state"), rows[0]);
            var table = new TheoryData<string, string[]>();
            foreach (var row in rows.Skip(2))
            {
                table.Add(row[0], row[1..]);
            }

            return table;
        }
    }

    [Theory]
    [MemberData(nameof(Table))]
    public async Task EveryAct_InEveryState(string state, string[] expected)
    {
        foreach (var (act, outcome) in Acts.Keys.Zip(expected))
        {
            await using var life = await BeginAsync(state);
            await Acts[act](life);
            Assert.Equal($"{act}: {outcome}", $"{act}: {life.Outcome} {await life.WorkingAsync()}".TrimEnd());
            Assert.Equal(life.Outcome == CredentialOutcome.Done ? 1 : 0, await life.EntriesOfLastActAsync());
        }

        Assert.Equal(Acts.Count, expected.Length);
    }

    [Fact]
    public async Task Overlap_EndsAtItsVeryMoment_AndExtendingMovesIt()
    {
        await using var life = await BeginAsync("overlap");
        clock.Advance(Day - TimeSpan.FromTicks(1));
        Assert.Equal("AB", await life.WorkingAsync());
        clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal("B", await life.WorkingAsync());

        await using var extended = await BeginAsync("overlap");
        await extended.ActAsync((operation, ct) => extended.Credentials.ExtendOverlapAsync(operation, TimeSpan.FromDays(3), ct));
        clock.Advance(TimeSpan.FromDays(3) - TimeSpan.FromTicks(1));
        Assert.Equal("AB", await extended.WorkingAsync());
        clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal("B", await extended.WorkingAsync());
    }

    [Fact]
    public async Task GoingBack_KeepsTheDeadline_ForTheOtherKey()
    {
        await using var life = await BeginAsync("overlap");
        clock.Advance(TimeSpan.FromHours(20));
        await life.ActAsync(life.Credentials.UndoRotationAsync);

        var view = (await life.Credentials.FindAsync(life.CompanyId, CancellationToken.None))!;
        Assert.Equal(clock.GetUtcNow() + TimeSpan.FromHours(4), view.Retiring!.EndsAt);
        clock.Advance(TimeSpan.FromHours(4));
        Assert.Equal("A", await life.WorkingAsync());
        await life.RevealAsync();
        Assert.Equal(life.Keys['A'], life.Shown);
    }

    [Theory]
    [InlineData(1, "Done N")] // the life of an hour was over before the grace
    [InlineData(0, "Done AN")]
    public async Task Grace_NeverLengthensALifeThatWasShorter(int hoursLater, string expected)
    {
        await using var shortLived = new PortalApp { Clock = clock, Settings = { ["Credentials:KeyLifetime"] = "01:00:00" } };
        await using var life = await Life.BeginAsync(shortLived);
        await life.GenerateAsync();
        clock.Advance(TimeSpan.FromHours(hoursLater));
        await life.RotateAsync(new RotationPlan(Day));
        Assert.Equal(expected, $"{life.Outcome} {await life.WorkingAsync()}");

        await life.ActAsync((operation, ct) => life.Credentials.ExtendOverlapAsync(operation, TimeSpan.FromDays(7), ct));
        Assert.Equal(CredentialOutcome.Unchanged, life.Outcome);
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal("", await life.WorkingAsync());
    }

    [Fact]
    public async Task Leak_EndsTokensOfBothKeys_AtTheNextRequest()
    {
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        await using var life = await Life.OfAsync(app, pair);
        var old = "Bearer " + await admin.TokenAsync(pair);
        await life.RotateAsync(new RotationPlan(Day));
        var later = "Bearer " + await admin.TokenAsync(pair.ApiUser, life.Keys['N']);
        Assert.Equal(200, (int)(await admin.CallAsync("/v1/credential", old)).StatusCode);
        Assert.Equal(200, (int)(await admin.CallAsync("/v1/credential", later)).StatusCode);

        await life.RotateAsync(new RotationPlan(Day, IsLeaked: true));

        Assert.Equal(401, (int)(await admin.CallAsync("/v1/credential", old)).StatusCode);
        Assert.Equal(401, (int)(await admin.CallAsync("/v1/credential", later)).StatusCode);
        Assert.Equal("N", await life.WorkingAsync());
    }

    [Fact]
    public async Task OverlapThatIsNotOffered_IsAFault()
    {
        await using var life = await BeginAsync("current");
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => life.RotateAsync(new RotationPlan(TimeSpan.FromDays(31))));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => life.RotateAsync(new RotationPlan(-Day)));
        Assert.Equal("A", await life.WorkingAsync());
    }

    public void Dispose() => app.Dispose();

    private static string[] Cells(string line) => [.. line.Trim('|').Split('|').Select(cell => cell.Trim())];

    private async Task<Life> BeginAsync(string state)
    {
        var life = await Life.BeginAsync(app);
        if (state != "nothing")
        {
            await life.GenerateAsync();
        }

        var waits = state.Contains("waiting", StringComparison.Ordinal);
        if (waits || state.Contains("overlap", StringComparison.Ordinal) || state == "finished")
        {
            await life.RotateAsync(waits ? OnFirstUse : new RotationPlan(Day));
            life.Keys['B'] = life.Keys['N'];
            life.Keys.Remove('N');
        }

        if (state == "overlap, over")
        {
            clock.Advance(Day);
        }
        else if (state == "waiting, used")
        {
            await life.UseAsync();
        }
        else if (state == "waiting, lapsed")
        {
            clock.Advance(RotationPlan.UsualFirstUseWait + AccessKey.CountingTime);
        }

        if (waits)
        {
            await app.Services.GetRequiredService<KeyRetirementWorker>().RoundAsync(default);
            life.Forget();
        }

        Func<CredentialOperation, CancellationToken, Task<CredentialResult>>? last = state switch
        {
            "overlap, gone back" => life.Credentials.UndoRotationAsync,
            "finished" => life.Credentials.FinishOverlapAsync,
            _ when state.StartsWith("revoked", StringComparison.Ordinal) => life.Credentials.RevokeAsync,
            _ when state.StartsWith("suspended", StringComparison.Ordinal) => life.Credentials.SuspendAsync,
            _ => null,
        };
        if (last is not null)
        {
            await life.ActAsync(last);
            Assert.Equal(CredentialOutcome.Done, life.Outcome);
        }

        return life;
    }

    /// <summary>One company's credential and the keys that it was given.</summary>
    private sealed class Life : IAsyncDisposable
    {
        private readonly PortalApp app;
        private readonly AsyncServiceScope scope;
        private Guid lastAct;

        private Life(PortalApp app, Guid companyId)
        {
            (this.app, CompanyId) = (app, companyId);
            scope = app.Services.CreateAsyncScope();
        }

        public Guid CompanyId { get; }

        public CredentialService Credentials => scope.ServiceProvider.GetRequiredService<CredentialService>();

        public Dictionary<char, string> Keys { get; } = [];

        public CredentialOutcome Outcome { get; private set; }

        public string? Shown { get; private set; }

        public string ApiUser { get; private set; } = "";

        /// <summary>The letters of the keys that get a token now.</summary>
        public async Task<string> WorkingAsync()
        {
            var verifier = app.Services.GetRequiredService<CredentialVerifier>();
            var working = new List<char>();
            foreach (var (name, key) in Keys)
            {
                if ((await verifier.VerifyAsync(ApiUser, key)).Verdict == PairVerdict.Right)
                {
                    working.Add(name);
                }
            }

            return string.Concat(working.Order());
        }

        public static async Task<Life> BeginAsync(PortalApp app)
        {
            var company = await app.InDatabaseAsync(async db =>
            {
                var nit = 800_000_000 + await db.Companies.CountAsync();
                var plan = await db.Plans.FirstAsync(row => row.IncludesApi);
                var added = db.Companies.Add(
                    new Company { Name = "Una empresa", Nit = $"{nit}", PublicKey = $"empresa-{nit}", PlanCode = plan.Code });
                await db.SaveChangesAsync();
                return added.Entity.Id;
            });
            return new Life(app, company);
        }

        public static async Task<Life> OfAsync(PortalApp app, PortalPage pair)
        {
            var companyId = await app.InDatabaseAsync(
                db => db.Credentials.Where(row => row.ApiUser == pair.ApiUser).Select(row => row.CompanyId).SingleAsync());
            return new Life(app, companyId) { ApiUser = pair.ApiUser, Keys = { ['A'] = pair.AccessKey! } };
        }

        public async Task GenerateAsync()
        {
            await ActAsync(
                (operation, ct) => Credentials.GenerateAsync(operation, IntegrationContact.From("Julia", "julia@aliado.example"), ct));
            Keys['A'] = Shown!;
        }

        public async Task RotateAsync(RotationPlan plan)
        {
            await ActAsync((operation, ct) => Credentials.RotateAsync(operation, plan, ct));
            if (Shown is not null)
            {
                Keys['N'] = Shown;
            }
        }

        /// <summary>What was read before the portal acted by itself is read anew.</summary>
        public void Forget() => scope.ServiceProvider.GetRequiredService<AppDbContext>().ChangeTracker.Clear();

        /// <summary>An integration signs in with the current key.</summary>
        public async Task UseAsync()
        {
            var view = (await Credentials.FindAsync(CompanyId, CancellationToken.None))!;
            var nit = await app.InDatabaseAsync(db => db.Companies.Where(row => row.Id == CompanyId).Select(row => row.Nit).SingleAsync());
            await app.CountAsync(
                app.Services.GetRequiredService<TimeProvider>().GetUtcNow(), UsageOutcome.SignedIn, 1, nit: nit, key: view.KeyId);
        }

        public async Task RevealAsync()
        {
            var result = await Credentials.RevealAsync(Actor.Operator(CompanyId), CancellationToken.None);
            (Outcome, Shown) = (result.Outcome, result.AccessKey);
            lastAct = await app.InDatabaseAsync(
                db => db.AuditEntries.Where(entry => entry.CompanyId == CompanyId && entry.Action == AuditAction.AccessKeyRevealed)
                .Select(entry => entry.OperationId).FirstOrDefaultAsync());
        }

        /// <summary>Somebody found the key that the page shows.</summary>
        public async Task ReportAsync(LeakAction wanted)
        {
            if (await Credentials.FindAsync(CompanyId, CancellationToken.None) is not { } view)
            {
                Outcome = CredentialOutcome.NotFound;
                return;
            }

            await scope.ServiceProvider.GetRequiredService<LeakPolicies>()
                .SetAsync(Actor.Operator(CompanyId), Guid.CreateVersion7(), wanted, CancellationToken.None);
            var report = new LeakReport(Keys.Values.Single(key => AccessKeyFormat.Hint(key) == view.KeyHint), Place: "", Address: null);
            var outcome = await scope.ServiceProvider.GetRequiredService<LeakReportProcessor>().TakeAsync(report, CancellationToken.None);
            Outcome = outcome == LeakOutcome.Acted ? CredentialOutcome.Done : CredentialOutcome.Unchanged;
            lastAct = await app.InDatabaseAsync(
                db => db.AuditEntries.Where(entry => entry.CompanyId == CompanyId && entry.ActorName == LeakReportProcessor.Reporter)
                .Select(entry => entry.OperationId).FirstOrDefaultAsync());
        }

        public async Task ActAsync(Func<CredentialOperation, CancellationToken, Task<CredentialResult>> act)
        {
            var seen = (await Credentials.FindAsync(CompanyId, CancellationToken.None))?.Version ?? 0;
            lastAct = Guid.CreateVersion7();
            var result = await act(new CredentialOperation(Actor.Operator(CompanyId), lastAct, seen), CancellationToken.None);
            (Outcome, Shown, ApiUser) = (result.Outcome, result.AccessKey, result.Credential?.ApiUser ?? ApiUser);
        }

        public Task<int> EntriesOfLastActAsync() =>
            app.InDatabaseAsync(db => db.AuditEntries.CountAsync(entry => entry.CompanyId == CompanyId && entry.OperationId == lastAct));

        public ValueTask DisposeAsync() => scope.DisposeAsync();
    }
}
