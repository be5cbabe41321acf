using System.Text.Json;

namespace SiigoCredentials.Web.Tokens;

/// <summary>The pair as it arrives at <c>/auth</c>.</summary>
public sealed record SignInRequest(string Username, string AccessKey)
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    /// <summary>Reads the body; extra keys and white space around the values are tolerated, everything else is a refusal.</summary>
    public static (SignInRequest? Request, Refusal? Refusal) Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body.Span.StartsWith(ByteOrderMark) ? body[ByteOrderMark.Length..] : body, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object ? Read(document.RootElement) : (null, Refusals.InvalidBody);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // InvalidOperationException is how the reader reports text that is not Unicode.
            return (null, Refusals.InvalidBody);
        }
    }

    // A record prints every property; the key must never reach a log or an exception text.
    public override string ToString() => nameof(SignInRequest);

    private static (SignInRequest? Request, Refusal? Refusal) Read(JsonElement root)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in (string[])["username", "access_key"])
        {
            if (!root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            {
                return (null, Refusals.ParameterRequired(name));
            }

            if (value.ValueKind != JsonValueKind.String)
            {
                return (null, Refusals.InvalidBody);
            }

            values[name] = value.GetString()!.Trim();
            if (values[name].Length == 0)
            {
                return (null, Refusals.ParameterRequired(name));
            }
        }

        return (new SignInRequest(values["username"], values["access_key"]), null);
    }
}
