using System.Buffers;

namespace SiigoCredentials.Web.Hosting;

/// <summary>Reads a small body whole, and no more than that of a large one.</summary>
internal static class CappedBody
{
    /// <summary>The largest body that the token service reads: 16 KiB.</summary>
    public const int MaxBytes = 16 * 1024;

    /// <summary>The body; null when it is larger than <see cref="MaxBytes"/>, whatever its headers say.</summary>
    public static async ValueTask<byte[]?> ReadAsync(HttpRequest request)
    {
        var reader = request.BodyReader;
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(request.HttpContext.RequestAborted);
                var isTooLarge = read.Buffer.Length > MaxBytes;
                if (isTooLarge || read.IsCompleted)
                {
                    var body = isTooLarge ? null : read.Buffer.ToArray();
                    reader.AdvanceTo(read.Buffer.End);
                    return body;
                }

                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }
        }
        catch (IOException fault) when (fault is not BadHttpRequestException)
        {
            // A chunk of 2 GiB or more, or a client that went away: never a fault of ours.
            throw new BadHttpRequestException("The body cannot be read.", fault);
        }
    }
}
