using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SiigoCredentials.Tests.Webhooks;

/// <summary>A plain socket on loopback that counts who connects, and answers everybody with the same bytes: no TLS, no webhook.</summary>
internal sealed class TcpAnswer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Task serving;
    private int connections;

    public TcpAnswer(string answer = "")
    {
        listener.Start();
        serving = ServeAsync(Encoding.ASCII.GetBytes(answer));
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public int Connections => Volatile.Read(ref connections);

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        listener.Dispose();
    }

    private async Task ServeAsync(byte[] answer)
    {
        while (true)
        {
            using var client = await listener.AcceptTcpClientAsync();
            Interlocked.Increment(ref connections);
            await client.GetStream().WriteAsync(answer);
        }
    }
}
