namespace SiigoCredentials.Web.Hosting;

/// <summary>Reads a small body whole, and no more than that of a large one.</summary>
internal static class CappedBody
{
    /// <summary>The largest body that the token service reads: 16 KiB.</summary>
    public const int MaxBytes = 16 * 1024;

    /// <summary>The body; null when it is larger than <see cref="MaxBytes"/>, whatever its headers say.</summary>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        if (request.ContentLength > MaxBytes)
        {
            return null;
        }

        var buffer = new byte[MaxBytes + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct);
        return length > MaxBytes ? null : buffer.AsMemory(0, length);
    }
}
