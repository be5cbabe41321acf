using SiigoCredentials.Web.Requests;
using SiigoCredentials.Web.Tokens;

namespace SiigoCredentials.Web.Leaks;

/// <summary>Reads bodies of up to <see cref="Largest"/>; large ones a few at a time, fewer of one sender, and for a limited time, or they would fill the portal's memory.</summary>
public sealed class LargeBodies(TimeProvider clock) : IDisposable
{
    /// <summary>8 MiB: over 800 bytes for each of ten thousand reports.</summary>
    public const int Largest = 8 * 1024 * 1024;

    /// <summary>The largest body that never waits for others.</summary>
    internal const int Small = 64 * 1024;

    internal const int AtOnce = 4;
    internal const int AtOnceOfOne = 2;

    internal static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim claimed = new(AtOnce);
    private readonly SemaphoreSlim others = new(AtOnce);
    private readonly Dictionary<string, int> present = new(StringComparer.Ordinal);

    /// <summary>The body, or why it was not read.</summary>
    /// <param name="request">The request that has the body.</param>
    /// <param name="isClaimed">Whether the sender claims to sign: such senders wait only for one another.</param>
    internal async Task<(byte[]? Body, Refusal? Refusal)> ReadAsync(HttpRequest request, bool isClaimed)
    {
        using var late = new CancellationTokenSource(Longest, clock);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(late.Token, request.HttpContext.RequestAborted);
        try
        {
            return request.ContentLength is null or > Small
                ? await ReadLargeAsync(request, isClaimed ? claimed : others, over.Token)
                : await ReadOneAsync(request, over.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            return (null, Refusals.TooSlow);
        }
    }

    public void Dispose()
    {
        claimed.Dispose();
        others.Dispose();
    }

    private async Task<(byte[]? Body, Refusal? Refusal)> ReadLargeAsync(HttpRequest request, SemaphoreSlim room, CancellationToken ct)
    {
        var sender = request.HttpContext.Address() is { } address ? Convert.ToHexString(ClientAddressKey.Of(address, stackalloc byte[16])) : "";
        if (!TryEnter(sender))
        {
            return (null, Refusals.ServiceUnavailable);
        }

        try
        {
            await room.WaitAsync(ct);
            try
            {
                return await ReadOneAsync(request, ct);
            }
            finally
            {
                room.Release();
            }
        }
        finally
        {
            Leave(sender);
        }
    }

    private static async Task<(byte[]? Body, Refusal? Refusal)> ReadOneAsync(HttpRequest request, CancellationToken ct)
    {
        try
        {
            return await RequestBody.ReadAsync(request, Largest, ct) is { } body ? (body, null) : (null, Refusals.LeakReportTooLarge);
        }
        catch (BadHttpRequestException fault) when (fault.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return (null, Refusals.LeakReportTooLarge); // the server reads no more than that either, and says so in other words
        }
    }

    private bool TryEnter(string sender)
    {
        lock (present)
        {
            var count = present.GetValueOrDefault(sender);
            if (count < AtOnceOfOne)
            {
                present[sender] = count + 1;
            }

            return count < AtOnceOfOne;
        }
    }

    private void Leave(string sender)
    {
        lock (present)
        {
            if (--present[sender] == 0)
            {
                present.Remove(sender);
            }
        }
    }
}
