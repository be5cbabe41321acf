namespace SiigoCredentials.Web.Hosting;

/// <summary>Reads a small body whole, and no more than that of a large one.</summary>
internal static class CappedBody
{
    /// <summary>The largest body that the token service reads: 16 KiB.</summary>
    public const int MaxBytes = 16 * 1024;

    /// <summary>The body; null when it is larger than <see cref="MaxBytes"/>, whatever its headers say.</summary>
    public static async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request)
    {
        // A body that tells its length gets just so much memory; one that does not, one byte more than it may have.
        var expected = request.ContentLength ?? MaxBytes + 1;
        if (request.ContentLength > MaxBytes)
        {
            return null;
        }

        var buffer = new byte[expected];
        try
        {
            var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
            return length > MaxBytes ? null : buffer.AsMemory(0, length);
        }
        catch (IOException fault) when (fault is not BadHttpRequestException)
        {
            // A chunk of 2 GiB or more, or a client that went away: never a fault of ours.
            throw new BadHttpRequestException("The body cannot be read.", fault);
        }
    }
}
