using SiigoCredentials.Web.Requests;
using SiigoCredentials.Web.Tokens;

namespace SiigoCredentials.Web.Leaks;

/// <summary>
/// Reads request bodies of up to <see cref="Largest"/>. To bound memory, only a few large ones are read at a time, fewer of one sender, and
/// for a limited time.
/// </summary>
public sealed class LargeBodies(TimeProvider clock) : IDisposable
{
    /// <summary>8 MiB, which is over 800 bytes for each of ten thousand reports.</summary>
    public const int Largest = 8 * 1024 * 1024;

    /// <summary>The largest body that is read without waiting for others.</summary>
    internal const int Small = 64 * 1024;

    internal const int AtOnce = 4;
    internal const int AtOnceOfOne = 2;

    internal static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim claimedSlots = new(AtOnce);
    private readonly SemaphoreSlim otherSlots = new(AtOnce);
    private readonly Dictionary<string, int> present = new(StringComparer.Ordinal);

    /// <summary>The body, or the reason why it was not read.</summary>
    /// <param name="request">The request that has the body.</param>
    /// <param name="isClaimed">Whether the sender claims to sign. Such senders wait only for each other.</param>
    internal async Task<(byte[]? Body, Refusal? Refusal)> ReadAsync(HttpRequest request, bool isClaimed)
    {
        using var timeout = new CancellationTokenSource(Longest, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, request.HttpContext.RequestAborted);
        try
        {
            return request.ContentLength is null or > Small
                ? await ReadLargeAsync(request, isClaimed ? claimedSlots : otherSlots, either.Token)
                : await ReadOneAsync(request, either.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            return (null, Refusals.TooSlow);
        }
    }

    public void Dispose()
    {
        claimedSlots.Dispose();
        otherSlots.Dispose();
    }

    private async Task<(byte[]? Body, Refusal? Refusal)> ReadLargeAsync(HttpRequest request, SemaphoreSlim slots, CancellationToken ct)
    {
        var sender = request.HttpContext.Address() is { } address
            ? Convert.ToHexString(ClientAddressKey.Of(address, stackalloc byte[16])) : "";
        if (!TryEnter(sender))
        {
            return (null, Refusals.ServiceUnavailable);
        }

        try
        {
            await slots.WaitAsync(ct);
            try
            {
                return await ReadOneAsync(request, ct);
            }
            finally
            {
                slots.Release();
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
            return (null, Refusals.LeakReportTooLarge); // the limit of the server itself
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
