using System.Text;

namespace SiigoCredentials.Web.Audit;

/// <summary>
/// Reads lines of an untrusted text, which end with LF or CR LF. A line takes at most <paramref name="most"/> characters of memory.
/// </summary>
internal sealed class BoundedLineReader(TextReader text, int most)
{
    private readonly char[] buffer = new char[4_096];
    private int next;
    private int end;

    /// <summary>The next line; null at the end.</summary>
    /// <exception cref="InvalidDataException">The line is too long.</exception>
    public async Task<string?> ReadAsync(CancellationToken ct)
    {
        var line = new StringBuilder();
        while (await FillAsync(ct))
        {
            var part = buffer.AsMemory(next, end - next);
            var feed = part.Span.IndexOf('\n');
            line.Append(feed < 0 ? part : part[..feed]);
            next += feed < 0 ? part.Length : feed + 1;
            if (line.Length > most)
            {
                throw new InvalidDataException($"A line has more than {most} characters.");
            }

            if (feed >= 0)
            {
                return WithoutReturn(line);
            }
        }

        return line.Length == 0 ? null : WithoutReturn(line);
    }

    /// <summary>Whether only empty lines follow.</summary>
    public async Task<bool> AreBlankAsync(CancellationToken ct)
    {
        while (await ReadAsync(ct) is { } line)
        {
            if (line.Length > 0)
            {
                return false;
            }
        }

        return true;
    }

    private static string WithoutReturn(StringBuilder line) => line is [.., '\r'] ? line.ToString(0, line.Length - 1) : line.ToString();

    private async ValueTask<bool> FillAsync(CancellationToken ct)
    {
        if (next == end)
        {
            (next, end) = (0, await text.ReadAsync(buffer, ct));
        }

        return end > 0;
    }
}
