using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;

namespace SiigoCredentials.Tests.Instances;

/// <summary>
/// An integration that signs in at a steady rate, whether or not the answers come: each sign-in is tried again until it is let in, as a
/// client does after a broken connection, 502, 503 or 504, or when no answer came in time, after a pause that grows. Any other answer is a
/// fault.
/// </summary>
internal sealed class Traffic : IAsyncDisposable
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentQueue<(long Begun, TimeSpan Took)> samples = [];
    private readonly ConcurrentDictionary<string, int> cured = [];
    private readonly HttpClient http;
    private readonly object pair;
    private readonly Task running;

    private Traffic(Uri address, string apiUser, string accessKey, int perSecond)
    {
        http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(20) };
        pair = new { username = apiUser, access_key = accessKey };
        running = RunAsync(TimeSpan.FromSeconds(1) / perSecond);
    }

    /// <summary>Tries that a second one cured, by what they got.</summary>
    public IReadOnlyDictionary<string, int> Cured => cured;

    public int Count => samples.Count;

    public static async Task<Traffic> StartAsync(Fleet fleet)
    {
        using var admin = await fleet.SignedInAsync(fleet.TakeCompany());
        var page = await admin.GenerateAsync();
        return new Traffic(fleet.Address, page.ApiUser, page.AccessKey!, Scale.SignInsPerSecond);
    }

    /// <summary>Waits until so many more have been let in.</summary>
    public async Task MoreAsync(int count)
    {
        var enough = samples.Count + count;
        await Until.TrueAsync(
            () => running.IsFaulted ? throw running.Exception! : Task.FromResult(samples.Count >= enough), () => "Nobody is let in.");
    }

    /// <summary>Lets the last ones end; faults when one got a wrong answer.</summary>
    public async Task StopAsync()
    {
        await stop.CancelAsync();
        await running;
    }

    /// <summary>What those begun since <paramref name="begun"/> (or all) waited, from the first try to being let in.</summary>
    public string Describe(long begun = 0)
    {
        var took = samples.Where(sample => sample.Begun >= begun).Select(sample => sample.Took.TotalMilliseconds).Order().ToList();
        var tries = cured.IsEmpty
            ? "none needed a second try"
            : $"second tries after {string.Join(", ", cured.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key}: {one.Value}"))}";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{took.Count} sign-ins, median {took[took.Count / 2]:0.0} ms, p99 {took[(int)Math.Ceiling(took.Count * 0.99) - 1]:0} ms, longest {took[^1]:0} ms; {tries}");
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAny(running);
        stop.Dispose();
        http.Dispose();
    }

    private async Task RunAsync(TimeSpan interval)
    {
        List<Task> underWay = [];
        var begun = Stopwatch.GetTimestamp();
        for (var number = 1; !stop.IsCancellationRequested; number++)
        {
            underWay.Add(SignInAsync());
            if (underWay.Find(one => one.IsFaulted) is { } fault)
            {
                await fault;
            }

            underWay.RemoveAll(one => one.IsCompletedSuccessfully);
            var wait = (interval * number) - Stopwatch.GetElapsedTime(begun);
            await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, CancellationToken.None);
        }

        await Task.WhenAll(underWay);
    }

    private async Task SignInAsync()
    {
        var (begun, pause) = (Stopwatch.GetTimestamp(), ShortestPause);
        while (await TryAsync() is { } failure)
        {
            cured.AddOrUpdate(failure, 1, (_, count) => count + 1);
            Assert.True(Stopwatch.GetElapsedTime(begun) < Patience, $"Not let in for {Patience}; at last {failure}.");
            await Task.Delay(pause);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }

        samples.Enqueue((begun, Stopwatch.GetElapsedTime(begun)));
    }

    private async Task<string?> TryAsync()
    {
        try
        {
            using var answer = await http.PostAsJsonAsync("/auth", pair);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                return null;
            }

            Assert.True(
                answer.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout,
                $"A sign-in with the right key got {answer.StatusCode}.");
            return ((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture);
        }
        catch (HttpRequestException)
        {
            return "no connection";
        }
        catch (TaskCanceledException)
        {
            return "no answer";
        }
    }
}
