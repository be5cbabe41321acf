using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Usage;
using Xunit.Abstractions;

namespace SiigoCredentials.Tests.Credentials;

/// <summary>
/// Programs replace their own keys, again and again, while others sign in with what is stored: answers get lost, programs are killed at any
/// step, and two of them rotate at once. 40 rotations here; the long form is <c>PORTAL_PROGRAM_ROTATIONS=1000</c>, see
/// <c>tests/faults.sh</c>.
/// </summary>
[Trait("Engine", "Both")]
public sealed class ProgramRotationTrafficTests(ITestOutputHelper output)
{
    private const int Companies = 10;
    private const int SignInsPerSecond = 200;
    private const int Readers = 4;

    private static readonly int Rotations = LongForm.Number("PORTAL_PROGRAM_ROTATIONS", 40);
    private static readonly TimeSpan Overlap = TimeSpan.FromDays(1);

    // Longer than the overlap, moved over the longest holidays.
    private static readonly TimeSpan UntilItIsOver = TimeSpan.FromDays(8);

    private readonly ConcurrentDictionary<string, int> seen = new();
    private volatile bool over;

    [Fact]
    public async Task WhoFollowsTheExample_IsNeverRefused_WhateverIsLostOrKilled()
    {
        var clock = new TestClock(new DateTimeOffset(2026, 11, 24, 15, 0, 0, TimeSpan.Zero));
        await using var app = new PortalApp
        {
            Clock = clock,
            Settings =
            {
                ["Tokens:SignInsPerMinute"] = "100000000",
                ["Tokens:RotationCallsPerMinute"] = "100000000",
            },
        }.OnARealPort();
        using var http = new PortalClient(app);
        var companies = await AddCompaniesAsync(app);
        var begun = Stopwatch.StartNew();
        var readers = Enumerable.Range(0, Readers).Select(number => Task.Run(() => KeepSigningInAsync(http, companies, new Random(number))))
            .ToArray();

        for (var round = 0; round < Rotations / Companies; round++)
        {
            await Task.WhenAll(companies.Select((company, number) =>
                Task.WhenAll(Enumerable.Range(0, 2).Select(program =>
                    RotateAsync(http, company, new Random(HashCode.Combine(round, number, program)))))));
            Assert.All(companies, company => Assert.Equal(round + 1, company.Rotations));
            await EndOverlapsAsync(app, clock);
        }

        over = true;
        await Task.WhenAll(readers);

        output.WriteLine(
            $"{Rotations} rotations under {seen["sign-in 200"] / begun.Elapsed.TotalSeconds:F0} sign-ins a second: {string.Join(", ", seen.OrderBy(answer => answer.Key).Select(answer => $"{answer.Key} {answer.Value}"))}");
        Assert.DoesNotContain("refused with what is stored", seen.Keys);
        Assert.All(
            (string[])
            ["answer lost", "killed before it stored the key", "killed before it used the key", "killed before it forgot the former"],
            what => Assert.True(seen.GetValueOrDefault(what) > 0, what));
        Assert.Equal(Companies * (1 + Rotations / Companies), await app.InDatabaseAsync(db => db.AccessKeys.CountAsync()));
        await using var scope = app.Services.CreateAsyncScope();
        var audit = scope.ServiceProvider.GetRequiredService<AuditTrail>();
        Assert.Empty((await audit.FindBreaksAsync(new Progress<RowProgress>(), default)).Breaks);
    }

    // What a program keeps in its file: a value is there as a whole or not at all. Programs of one company share it.
    private sealed class Store(string user, string accessKey)
    {
        public Lock Gate { get; } = new();

        public string User => user;

        public string AccessKey { get; set; } = accessKey;

        public string? Rotation { get; set; }

        public string? NewKey { get; set; }

        public int Rotations { get; set; }
    }

    private static async Task<List<Store>> AddCompaniesAsync(PortalApp app)
    {
        List<Store> stores = [];
        foreach (var company in await app.InDatabaseAsync(db => MoreCompanies.AddAsync(db, Companies)))
        {
            await using var scope = app.Services.CreateAsyncScope();
            var credentials = scope.ServiceProvider.GetRequiredService<CredentialService>();
            var issued = await credentials.GenerateAsync(
                new(Actor.Operator(company), Guid.CreateVersion7(), SeenVersion: 0),
                IntegrationContact.From("Julia", "julia@aliado.example"), default);
            await credentials.PermitProgramsAsync(
                new(Actor.Operator(company), Guid.CreateVersion7(), SeenVersion: null), Overlap, default);
            stores.Add(new Store(issued.Credential!.ApiUser, issued.AccessKey!));
        }

        return stores;
    }

    // The steps of the example, begun again after every kill. Two programs of a company do this at once with what both stored.
    private async Task RotateAsync(PortalClient http, Store store, Random random)
    {
        var goal = store.Rotations + 1;
        while (store.Rotations < goal)
        {
            string name;
            lock (store.Gate)
            {
                name = store.Rotation ??= Guid.CreateVersion7().ToString();
            }

            if (store.NewKey is null)
            {
                if (await TryTokenAsync(http, store.User, store.AccessKey) is not { } token)
                {
                    continue; // the other program has finished meanwhile
                }

                using var answer = await PostAsync(http, token, name);
                if (random.Next(4) == 0)
                {
                    Note("answer lost");
                    continue;
                }

                if (answer.StatusCode != HttpStatusCode.Created)
                {
                    Note($"asked {(int)answer.StatusCode}");
                    continue;
                }

                if (random.Next(8) == 0)
                {
                    Note("killed before it stored the key");
                    continue;
                }

                var key = (string)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["access_key"]!;
                lock (store.Gate)
                {
                    store.NewKey ??= store.Rotation == name ? key : null;
                }
            }

            if (random.Next(4) == 0)
            {
                Note("killed before it used the key");
                continue;
            }

            if (store.NewKey is { } next && await TryTokenAsync(http, store.User, next) is not null)
            {
                if (random.Next(4) == 0)
                {
                    Note("killed before it forgot the former");
                    continue;
                }

                lock (store.Gate)
                {
                    if (store.NewKey == next)
                    {
                        (store.AccessKey, store.NewKey, store.Rotation, store.Rotations) = (next, null, null, goal);
                    }
                }
            }
        }
    }

    private async Task KeepSigningInAsync(PortalClient http, List<Store> stores, Random random)
    {
        var (begun, signedIn) = (Stopwatch.StartNew(), 0);
        while (!over)
        {
            var store = stores[random.Next(stores.Count)];
            var key = store.AccessKey;
            if (await TryTokenAsync(http, store.User, key) is null && store.AccessKey == key)
            {
                Note("refused with what is stored");
            }

            while (++signedIn > begun.Elapsed.TotalSeconds * SignInsPerSecond / Readers && !over)
            {
                await Task.Yield();
                signedIn--;
            }
        }
    }

    private async Task<string?> TryTokenAsync(PortalClient http, string user, string key)
    {
        using var answer = await http.AuthAsync(user, key);
        Note($"sign-in {(int)answer.StatusCode}");
        return answer.StatusCode == HttpStatusCode.OK
            ? (string?)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["access_token"] : null;
    }

    private static async Task<HttpResponseMessage> PostAsync(PortalClient http, string token, string name)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/credential/rotations")
        { Headers = { { "Authorization", "Bearer " + token }, { "Partner-Id", "MiTienda" }, { "Idempotency-Key", name } } };
        return await http.Http.SendAsync(request);
    }

    // As the minutes and days pass: the first use is noticed, and the former key ends.
    private static async Task EndOverlapsAsync(PortalApp app, TestClock clock)
    {
        var (usage, worker) = (app.Services.GetRequiredService<UsageWriter>(), app.Services.GetRequiredService<KeyRetirementWorker>());
        usage.Write();
        await worker.RoundAsync(default);
        Assert.Equal(Companies, await LiveAsync(AccessKeyState.Current));
        Assert.Equal(Companies, await LiveAsync(AccessKeyState.Retiring)); // never more than two, by two unique indexes
        clock.Advance(UntilItIsOver);
        await worker.RoundAsync(default);
        Assert.Equal(0, await LiveAsync(AccessKeyState.Retiring));

        Task<int> LiveAsync(AccessKeyState state) => app.InDatabaseAsync(db => db.AccessKeys.CountAsync(key => key.State == state));
    }

    private void Note(string what) => seen.AddOrUpdate(what, 1, (_, count) => count + 1);
}
