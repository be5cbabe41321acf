using System.Diagnostics;
using System.Net;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Tests.Tokens;
using SiigoCredentials.Web.Usage;
using Xunit.Abstractions;

namespace SiigoCredentials.Tests.Instances;

/// <summary>
/// T19, several instances in trouble: one is killed, the database is restarted, every connection is cut, one is told to stop; all under
/// traffic.
/// </summary>
[Collection(FleetTests.Name), Trait("Engine", "PostgreSql")]
public sealed class FaultTests(Fleet fleet, ITestOutputHelper output) : IAsyncLifetime, IDisposable
{
    private const int People = 2;

    private readonly CancellationTokenSource enough = new();
    private readonly List<Rotator> rotators = [];
    private Task rotating = Task.CompletedTask;
    private Traffic traffic = null!;

    public async Task InitializeAsync()
    {
        if (PostgreSqlCluster.Missing is not null)
        {
            return;
        }

        traffic = await Traffic.StartAsync(fleet);
        for (var number = 0; number < People; number++)
        {
            rotators.Add(await Rotator.BeginAsync(fleet));
        }

        rotating = Task.WhenAll(rotators.Select(rotator => rotator.RunAsync(enough.Token)));
    }

    public async Task DisposeAsync()
    {
        await enough.CancelAsync();
        await Task.WhenAny(rotating);
        rotators.ForEach(rotator => rotator.Dispose());
        await (traffic?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    public void Dispose() => enough.Dispose();

    [InstancesFact]
    public async Task OneIsKilled_NothingAcknowledgedIsLost_TheOthersServe_AndItComesBack()
    {
        for (var kill = 0; kill < Scale.Faults; kill++)
        {
            await traffic.MoreAsync(50);
            var (number, begun) = (kill % Fleet.Size, Stopwatch.GetTimestamp());
            await fleet.Instances[number].Process.KillAsync();
            await traffic.MoreAsync(150);
            output.WriteLine($"T19, kill -9 of one of {Fleet.Size}, from the kill on: {traffic.Describe(begun)}.");
            fleet.Instances[number].Process.Start();
            await fleet.Instances[number].UntilReadyAsync();
            var sent = fleet.Balancer.SentTo(number);
            await Until.TrueAsync(
                () => Task.FromResult(fleet.Balancer.SentTo(number) > sent + 10), () => "The instance that came back gets no requests.");
        }

        await CheckAsync($"{Scale.Faults} kills");
    }

    [InstancesFact]
    public async Task DatabaseIsRestarted_EverybodySaysSo_AndServesAgainWithoutARestart()
    {
        using var admin = await fleet.SignedInAsync(fleet.TakeCompany());
        foreach (var mode in Enumerable.Repeat<string[]>(["fast", "immediate"], Scale.Faults).SelectMany(modes => modes))
        {
            await traffic.MoreAsync(50);
            await fleet.Cluster.StopAsync(mode);
            await Until.TrueAsync(
                async () =>
                    (await Task.WhenAll(fleet.Instances.Select(instance => instance.ReadinessAsync())))
                        .All(status => status == HttpStatusCode.ServiceUnavailable), () => "Somebody is ready without a database.");
            var page = await admin.GetAsync(PortalClient.ByConfiguration);
            using var refused = await admin.AuthAsync("nadie@api.siigo.example", "una clave");

            Assert.Equal((HttpStatusCode.ServiceUnavailable, "El portal no pudo terminar"), (page.Status, page.Heading));
            await AuthTests.AssertEnvelopeAsync(refused, 503, "service_unavailable");
            Assert.All(fleet.Instances, instance => Assert.True(instance.Process.IsRunning, instance.Process.Said));

            var begun = Stopwatch.GetTimestamp();
            await fleet.Cluster.StartAsync();
            var started = Stopwatch.GetTimestamp();
            await Task.WhenAll(fleet.Instances.Select(instance => instance.UntilReadyAsync()));
            output.WriteLine(
                $"T19, database stopped ({mode}) and started: it was back after {Stopwatch.GetElapsedTime(begun, started).TotalMilliseconds:0} ms, all were ready {Stopwatch.GetElapsedTime(started).TotalMilliseconds:0} ms later.");
        }

        await CheckAsync($"{2 * Scale.Faults} restarts of the database");
    }

    [InstancesFact]
    public async Task EveryConnectionToTheDatabaseIsCut_SignInsGoOn_AndActsAreDoneOrTold()
    {
        for (var cut = 0; cut < 10 * Scale.Faults; cut++)
        {
            await traffic.MoreAsync(10);
            await fleet.Cluster.AskAsync(
                "postgres", $"SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '{Fleet.Database}'");
        }

        await CheckAsync($"{10 * Scale.Faults} cuts of every connection");
    }

    [InstancesFact]
    public async Task OneIsToldToStop_NobodyNotices_AndItsCountsAreStored()
    {
        using var admin = await fleet.SignedInAsync(fleet.TakeCompany());
        var pair = await admin.GenerateAsync();
        var leaving = fleet.Instances[1];
        using var door = new PortalClient(leaving.Address, app: null);
        for (var time = 0; time < 100; time++)
        {
            using var answer = await door.AuthAsync(pair.ApiUser, pair.AccessKey!);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        var stopped = leaving.Process.TerminateAsync();
        await Until.TrueAsync(
            async () =>
                stopped.IsCompleted || await leaving.ReadinessAsync() == HttpStatusCode.ServiceUnavailable, () =>
                    "It is ready all the time.");
        await door.TokenAsync(pair); // unready, and serving whoever has not seen it yet
        Assert.Equal(0, await stopped);

        Assert.Equal(101, await fleet.InDatabaseAsync(db => db.UsageDays
            .Where(day =>
                day.Outcome == UsageOutcome.SignedIn
                    && db.Credentials.Any(row => row.Id == day.CredentialId && row.ApiUser == pair.ApiUser)).SumAsync(day => day.Count)));
        Assert.Empty(traffic.Cured);
        leaving.Process.Start();
        await leaving.UntilReadyAsync();
        await CheckAsync("one told to stop");
        Assert.Equal(0, rotators.Sum(rotator => rotator.Cut));
    }

    private async Task CheckAsync(string what)
    {
        await traffic.MoreAsync(50);
        await enough.CancelAsync();
        await rotating;
        await traffic.StopAsync();
        Assert.All(rotators, rotator => Assert.True(rotator.Acknowledged > 0));
        foreach (var rotator in rotators)
        {
            await fleet.InDatabaseAsync(rotator.CheckAsync);
        }

        output.WriteLine(
            $"T19, {what}: {rotators.Sum(rotator => rotator.Acknowledged)} acknowledged rotations, 0 lost; {rotators.Sum(rotator => rotator.Cut)} requests of people cut, {rotators.Sum(rotator => rotator.Untold)} acts done and not told. {traffic.Describe()}.");
    }
}
