using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Webhooks;

/// <summary>A signed event as it goes over the wire.</summary>
public sealed record WebhookMessage(Uri Address, string Id, long Timestamp, string Signature, string Payload);

/// <summary>What a receiver answered, or why it did not.</summary>
/// <param name="Status">The status of the answer; null without one.</param>
/// <param name="Text">The beginning of the answer, safe to show.</param>
/// <param name="Fault">Why there is no answer.</param>
/// <param name="RetryAfter">How long the receiver wants to be left alone; null if it did not say.</param>
public sealed record WebhookAnswer(int? Status, string? Text = null, WebhookFault? Fault = null, TimeSpan? RetryAfter = null)
{
    public bool IsAccepted => Status is >= 200 and < 300;

    /// <summary>The receiver wants no more events.</summary>
    public bool IsGone => Status == StatusCodes.Status410Gone;
}

/// <summary>
/// Sends an event to a receiver: 5 seconds for all of it, no redirect, no proxy, no cookie, a connection for each attempt, and not more
/// than 64 KB of the answer read.
/// </summary>
public sealed class WebhookSender : IDisposable
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private const int MostRead = 64 * 1024;

    private readonly HttpClient client;
    private readonly TimeProvider clock;

    public WebhookSender(WebhookNetwork network, IOptions<WebhookOptions> options, TimeProvider clock)
    {
        this.clock = clock;
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = network.ConnectAsync,
            ConnectTimeout = Patience,
            PooledConnectionLifetime = TimeSpan.Zero, // an address is checked when it is connected to
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ActivityHeadersPropagator = null, // the receiver has no part in our traces
            MaxResponseHeadersLength = 16,
            MaxResponseDrainSize = 0,
            SslOptions = new() { CertificateChainPolicy = PolicyFor(options.Value.TrustedCertificate) },
        };
        client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Sends it once. Whatever the receiver does is an answer, not an exception.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<WebhookAnswer> SendAsync(WebhookMessage message, CancellationToken ct)
    {
        using var timeout = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, ct);
        try
        {
            using var request = Request(message);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return new WebhookAnswer(
                (int)response.StatusCode, await BeginningAsync(response, either.Token), RetryAfter: WaitOf(response.Headers.RetryAfter));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new WebhookAnswer(Status: null, Fault: WebhookFault.NoAnswerInTime);
        }
        catch (HttpRequestException fault)
        {
            return new WebhookAnswer(Status: null, Fault: FaultOf(fault));
        }
    }

    public void Dispose() => client.Dispose();

    private static HttpRequestMessage Request(WebhookMessage message) => new(HttpMethod.Post, message.Address)
    {
        Version = HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Content = new StringContent(message.Payload, Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
        Headers =
        {
            { "User-Agent", $"SiigoCredentials/{PortalVersion.Text}" },
            { "webhook-id", message.Id },
            { "webhook-timestamp", message.Timestamp.ToString(CultureInfo.InvariantCulture) },
            { "webhook-signature", message.Signature },
        },
    };

    // The rest is read to let the receiver finish, and thrown away.
    private static async Task<string> BeginningAsync(HttpResponseMessage response, CancellationToken ct)
    {
        var (kept, buffer) = (new MemoryStream(), new byte[8 * 1024]);
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(ct);
            for (var read = 0; read < MostRead && await body.ReadAsync(buffer, ct) is > 0 and var count; read += count)
            {
                kept.Write(buffer, 0, (int)Math.Min(count, (4 * WebhookDelivery.AnswerLength) - kept.Length));
            }
        }
        catch (Exception fault) when (fault is IOException or HttpRequestException or OperationCanceledException)
        {
            // The status was the answer.
        }

        return Encoding.UTF8.GetString(kept.ToArray()).Trim().UpTo(WebhookDelivery.AnswerLength);
    }

    private TimeSpan? WaitOf(RetryConditionHeaderValue? header) => header switch
    {
        { Delta: { } wait } => wait,
        { Date: { } until } => until - clock.GetUtcNow(),
        _ => null,
    };

    private static WebhookFault FaultOf(HttpRequestException fault) => (fault.HttpRequestError, fault.InnerException) switch
    {
        (_, AddressNotAllowedException) => WebhookFault.AddressNotAllowed,
        (_, SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }) =>
            WebhookFault.NameNotFound,
        (HttpRequestError.SecureConnectionError, _) => WebhookFault.NoTls,
        (_, OperationCanceledException or TimeoutException) => WebhookFault.NoAnswerInTime,
        (_, SocketException) or (HttpRequestError.ConnectionError, _) => WebhookFault.NoConnection,
        _ => WebhookFault.BrokenAnswer,
    };

    // A receiver's certificate may name any address as its issuer's or as that of a list, also one in the portal's own network. .NET would
    // ask there by itself, past the check of addresses.
    private static X509ChainPolicy PolicyFor(string? authority)
    {
        var policy = new X509ChainPolicy { DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck };
        if (authority is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.Add(X509CertificateLoader.LoadCertificateFromFile(authority));
        }

        return policy;
    }
}
