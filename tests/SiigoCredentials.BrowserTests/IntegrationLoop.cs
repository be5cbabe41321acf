using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;

namespace SiigoCredentials.BrowserTests;

/// <summary>
/// A partner's integration that signs in fifty times a second, with the key that it has at the moment. Two hundred times:
/// <c>PORTAL_BEAT=4</c>, see <c>tests/faults.sh</c>.
/// </summary>
public sealed class IntegrationLoop : IAsyncDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(
        int.Parse(Environment.GetEnvironmentVariable("PORTAL_BEAT") ?? "20", CultureInfo.InvariantCulture));

    private readonly HttpClient client;
    private readonly string user;
    private readonly CancellationTokenSource end = new();
    private readonly ConcurrentBag<Task> under = [];
    private readonly ConcurrentBag<(string Key, int Status)> answers = [];
    private readonly Task beats;
    private volatile string key;

    public IntegrationLoop(string address, string user, string key, string partner)
    {
        (this.user, this.key) = (user, key);
        client = new HttpClient { BaseAddress = new Uri(address) };
        client.DefaultRequestHeaders.Add("Partner-Id", partner);
        beats = RunAsync();
    }

    /// <summary>The integration is given another key, and uses it from its next sign-in on.</summary>
    public void Use(string another) => key = another;

    /// <summary>How many sign-ins with that key were answered so far.</summary>
    public int Count(string of) => answers.Count(answer => answer.Key == of);

    /// <summary>Every answer, once all of them are here.</summary>
    public async Task<IReadOnlyList<(string Key, int Status)>> EndAsync()
    {
        await end.CancelAsync();
        await beats;
        await Task.WhenAll(under);
        return [.. answers];
    }

    /// <summary>Waits until so many more sign-ins with the key in use were answered.</summary>
    public async Task MoreAsync(int more)
    {
        var (of, enough) = (key, Count(key) + more);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (Count(of) < enough)
        {
            await Task.Delay(Beat, patience.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        client.Dispose();
        end.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Beat);
        while (!end.IsCancellationRequested)
        {
            await timer.WaitForNextTickAsync();
            under.Add(SignInAsync(key));
        }
    }

    private async Task SignInAsync(string with)
    {
        using var response = await client.PostAsJsonAsync("/auth", new { username = user, access_key = with });
        answers.Add((with, (int)response.StatusCode));
    }
}
