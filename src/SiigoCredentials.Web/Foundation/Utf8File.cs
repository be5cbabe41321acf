using System.Text;
using System.Text.Unicode;

namespace SiigoCredentials.Web.Foundation;

/// <summary>Reads a text file of an unknown editor. It refuses a file that is not UTF-8, because a guess may be wrong.</summary>
internal static class Utf8File
{
    /// <summary>The text without a byte order mark.</summary>
    /// <exception cref="InvalidDataException">The file is not UTF-8, or is too long; the message says which and where.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async Task<string> ReadAsync(string file, int mostCharacters, CancellationToken ct)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);
        var bytes = new byte[(4 * mostCharacters) + Encoding.UTF8.Preamble.Length + 1];
        var read = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, ct);
        if (read == bytes.Length)
        {
            throw new InvalidDataException($"{file} is longer than {mostCharacters} characters.");
        }

        return TextOf(bytes.AsSpan(0, read), file);
    }

    private static string TextOf(ReadOnlySpan<byte> bytes, string file)
    {
        if (bytes.StartsWith(Encoding.Unicode.Preamble) || bytes.StartsWith(Encoding.BigEndianUnicode.Preamble))
        {
            throw new InvalidDataException($"{file} is UTF-16. Save it as UTF-8.");
        }

        var text = bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
        var number = 0;
        foreach (var line in text.Split((byte)'\n'))
        {
            number++;
            if (!Utf8.IsValid(text[line]) || text[line].Contains((byte)0))
            {
                throw new InvalidDataException($"{file} is not UTF-8: line {number} holds bytes that are no characters. Save it as UTF-8.");
            }
        }

        return Encoding.UTF8.GetString(text);
    }
}
