using System.Text.Json;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Leaks;

/// <summary>Parses a body with one report or an array of them. Only reports with a well-formed key are returned.</summary>
internal static class LeakReports
{
    public const int MostAtOnce = 10_000;

    private const int LongestText = 8 * 1024;

    private static readonly JsonReaderOptions Strict = new() { MaxDepth = 8 };

    /// <summary>One report for each well-formed key; null if the body is invalid.</summary>
    public static IReadOnlyCollection<LeakReport>? Read(ReadOnlySpan<byte> body, string? address)
    {
        try
        {
            return Read(new Utf8JsonReader(body, Strict), address);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return null; // the reader throws InvalidOperationException for text that is not valid Unicode
        }
    }

    private static Dictionary<string, LeakReport>.ValueCollection? Read(Utf8JsonReader json, string? address)
    {
        var found = new Dictionary<string, LeakReport>(StringComparer.Ordinal);
        json.Read();
        var isArray = json.TokenType == JsonTokenType.StartArray;
        var count = 0;
        while (!isArray || (json.Read() && json.TokenType != JsonTokenType.EndArray))
        {
            if (++count > MostAtOnce || json.TokenType != JsonTokenType.StartObject || ReadOne(ref json) is not var (token, place)
                || token.Length == 0)
            {
                return null;
            }

            if (AccessKeyFormat.IsWellFormed(token))
            {
                found[token] = found.TryGetValue(token, out var before)
                    ? before with { Times = before.Times + 1 } : new LeakReport(token, place, address);
            }

            if (!isArray)
            {
                break;
            }
        }

        _ = json.Read(); // throws if anything follows
        return count > 0 ? found.Values : null;
    }

    // A missing member counts as empty. One that is not a text, or is too long, makes the report invalid.
    private static (string Token, string Place)? ReadOne(ref Utf8JsonReader json)
    {
        var (token, url, source) = ("", "", "");
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            ref var text = ref source;
            if (json.ValueTextEquals("token"u8))
            {
                text = ref token;
            }
            else if (json.ValueTextEquals("url"u8))
            {
                text = ref url;
            }
            else if (!json.ValueTextEquals("source"u8))
            {
                json.Skip();
                continue;
            }

            json.Read();
            if (json.TokenType is not (JsonTokenType.String or JsonTokenType.Null) || json.ValueSpan.Length > LongestText)
            {
                return null;
            }

            text = json.GetString() ?? "";
        }

        return (PastedText.Trim(token), $"{source.Trim()} {url.Trim()}".Trim().UpTo(LeakReport.LongestPlace));
    }
}
