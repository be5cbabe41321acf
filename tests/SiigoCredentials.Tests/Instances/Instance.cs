using System.Net;

namespace SiigoCredentials.Tests.Instances;

/// <summary>One of several portals, with a data folder of its own.</summary>
public sealed class Instance : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("portal-instance-").FullName;
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(20) };

    public Instance(Dictionary<string, string> settings) => Process = new PortalProcess(Address, folder, settings);

    public Uri Address { get; } = Loopback.FreeAddress();

    public PortalProcess Process { get; }

    /// <summary>What <c>/health/ready</c> answers; null when nobody listens.</summary>
    public async Task<HttpStatusCode?> ReadinessAsync()
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(Address, "/health/ready"));
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    public async Task UntilReadyAsync() => await Until.TrueAsync(
        async () =>
            await ReadinessAsync() == HttpStatusCode.OK, () =>
                $"{Address} was not ready, {(Process.IsRunning ? "running" : "ended")}. It said:\n{Process.Said}");

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        http.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
