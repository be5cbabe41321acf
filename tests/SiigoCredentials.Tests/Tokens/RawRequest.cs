using System.Globalization;
using System.Text;

namespace SiigoCredentials.Tests.Tokens;

/// <summary>A request before it becomes bytes: valid at first, spoiled piece by piece. Every text is Latin-1, a character a byte.</summary>
internal sealed class RawRequest(string method, string target)
{
    public const string JsonType = "application/json";
    public const string FormType = "application/x-www-form-urlencoded";

    public string Method { get; set; } = method;

    public string Target { get; set; } = target;

    public string Version { get; set; } = "HTTP/1.1";

    public List<string> HeaderLines { get; } = [];

    /// <summary>The body of a form as names and values, not yet escaped; null for any other body.</summary>
    public List<(string Name, string Value)>? Form { get; init; }

    public byte[] Body { get; set; } = [];

    /// <summary>Bytes that follow the body: what makes it large without being kept.</summary>
    public int Padding { get; set; }

    /// <summary>The header lines and the body as a framing mutation wants them; null for a true Content-Length.</summary>
    public Func<byte[], (string Lines, byte[] Body)>? Framing { get; set; }

    /// <summary>False once the server may see other bounds than were written: then an answer need not come.</summary>
    public bool IsFramed { get; set; } = true;

    public RawRequest With(string name, string value)
    {
        HeaderLines.Add($"{name}: {value}");
        return this;
    }

    public void Replace(string name, string value)
    {
        HeaderLines.RemoveAll(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase));
        With(name, value);
    }

    public byte[] ToBytes()
    {
        var hasBody = Body.Length + Padding > 0 || Method == "POST";
        var (lines, body) = Framing?.Invoke(Body)
            ?? (hasBody ? string.Create(CultureInfo.InvariantCulture, $"Content-Length: {Body.Length + Padding}\r\n") : "", Body);
        var head = $"{Method} {Target} {Version}\r\n{string.Concat(HeaderLines.Select(line => line + "\r\n"))}{lines}\r\n";
        return [.. Encoding.Latin1.GetBytes(head), .. body];
    }
}

/// <summary>One request of the series, as it goes over the wire.</summary>
internal sealed record MalformedRequest(int Index, byte[] Bytes, int Padding, bool IsFramed, bool WantsNoBody)
{
    private const int Shown = 3000;

    /// <summary>The bytes so that they can be read and pasted.</summary>
    public override string ToString()
    {
        var text = new StringBuilder($"request {Index}, {Bytes.Length} bytes and {Padding} of padding:\n");
        foreach (var letter in Bytes.Take(Shown))
        {
            _ = letter switch
            {
                (byte)'\r' => text.Append("\\r"),
                (byte)'\n' => text.Append("\\n\n"),
                (byte)'\\' => text.Append(@"\\"),
                >= 0x20 and < 0x7F => text.Append((char)letter),
                _ => text.Append(CultureInfo.InvariantCulture, $"\\x{letter:x2}"),
            };
        }

        return text.ToString();
    }
}
