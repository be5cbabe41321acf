using System.Text.Json;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Tokens;

/// <summary>The pair as it arrives at <c>/auth</c>.</summary>
public sealed record SignInRequest(string Username, string AccessKey)
{
    private static readonly JsonReaderOptions Strict = new() { MaxDepth = 16 };

    /// <summary>Reads the body. It tolerates unknown keys and white space around values, and refuses any other deviation.</summary>
    public static (SignInRequest? Request, Refusal? Refusal) Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            return Read(new Utf8JsonReader(body, Strict));
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // The reader throws InvalidOperationException for text that is not Unicode.
            return (null, Refusals.InvalidBody);
        }
    }

    // A record prints every property; the key must never reach a log or an exception text.
    public override string ToString() => nameof(SignInRequest);

    private static (SignInRequest? Request, Refusal? Refusal) Read(Utf8JsonReader json)
    {
        var (username, accessKey) = (Field.Missing, Field.Missing);
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
        {
            return (null, Refusals.InvalidBody);
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("username"u8))
            {
                username = Field.Read(ref json, username);
            }
            else if (json.ValueTextEquals("access_key"u8))
            {
                accessKey = Field.Read(ref json, accessKey);
            }
            else
            {
                json.Skip();
            }
        }

        _ = json.Read(); // throws if anything follows the object
        return username.IsBad || accessKey.IsBad ? (null, Refusals.InvalidBody)
            : username.Text.Length == 0 ? (null, Refusals.ParameterRequired("username"))
            : accessKey.Text.Length == 0 ? (null, Refusals.ParameterRequired("access_key"))
            : (new SignInRequest(username.Text, accessKey.Text), null);
    }

    /// <summary>A value while it is read. Missing and null are empty; another type, or a second value, is invalid (ASVS 1.5.3).</summary>
    private readonly record struct Field(string Text, bool IsRead, bool IsBad)
    {
        public static readonly Field Missing = new("", IsRead: false, IsBad: false);

        public static Field Read(ref Utf8JsonReader json, Field before)
        {
            json.Read();
            var isText = json.TokenType is JsonTokenType.String or JsonTokenType.Null;
            var text = isText ? json.GetString() ?? "" : "";
            json.Skip();
            return new Field(PastedText.Trim(text), IsRead: true, IsBad: before.IsRead || !isText);
        }
    }
}
