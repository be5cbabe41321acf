using System.Buffers;
using System.Collections.Frozen;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace SiigoCredentials.Web.Tokens;

/// <summary>A request to an OAuth endpoint: its parameters, and the client's credentials in the body or as HTTP Basic.</summary>
public sealed class OAuthForm
{
    private const string Basic = "Basic ";

    // Nearly every request has these texts: they need no new strings.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Known =
        FrozenSet.Create(StringComparer.Ordinal, "grant_type", "client_credentials", "client_id", "client_secret", "scope", "token")
            .GetAlternateLookup<ReadOnlySpan<char>>();

    private readonly Dictionary<string, string> parameters;

    private OAuthForm(Dictionary<string, string> parameters, string? basic)
    {
        this.parameters = parameters;
        Client = basic is null ? FromBody() : FromHeader(basic);
    }

    /// <summary>The Usuario API and the Access Key of the request; null when either is missing or unreadable.</summary>
    public (string Id, string Secret)? Client { get; }

    /// <summary>A parameter's value; one without a value counts as omitted (RFC 6749 section 3.2).</summary>
    public string? this[string name] => parameters.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    public static (OAuthForm? Form, OAuthRefusal? Refusal) Parse(ReadOnlySpan<byte> body, string authorization)
    {
        if (ReadParameters(body) is not { } parameters)
        {
            return (null, OAuthRefusals.BadForm);
        }

        var basic = authorization.StartsWith(Basic, StringComparison.OrdinalIgnoreCase) ? authorization[Basic.Length..] : null;
        var form = new OAuthForm(parameters, basic);
        return basic is not null && form["client_secret"] is not null ? (null, OAuthRefusals.TwoMethods) : (form, null);
    }

    // Null when a parameter is repeated (RFC 6749 section 3.2). ASP.NET Core's form reader would allocate three tables for this one.
    private static Dictionary<string, string>? ReadParameters(ReadOnlySpan<byte> body)
    {
        var read = new Dictionary<string, string>(StringComparer.Ordinal);
        var text = ArrayPool<char>.Shared.Rent(Encoding.UTF8.GetMaxCharCount(body.Length));
        try
        {
            foreach (var pair in new QueryStringEnumerable(text.AsMemory(0, Encoding.UTF8.GetChars(body, text))))
            {
                if (!read.TryAdd(TextOf(pair.DecodeName()), TextOf(pair.DecodeValue())))
                {
                    return null;
                }
            }

            return read;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(text, clearArray: true); // it holds an Access Key
        }
    }

    private static string TextOf(ReadOnlyMemory<char> part) => Known.TryGetValue(part.Span, out var known) ? known : part.ToString();

    private (string Id, string Secret)? FromBody() => this["client_id"] is { } id && this["client_secret"] is { } secret
        ? (id, secret) : null;

    // RFC 6749 section 2.3.1: both parts are form-encoded before they are joined and encoded in Base64.
    private static (string Id, string Secret)? FromHeader(string encoded)
    {
        var bytes = new byte[encoded.Length];
        if (!Convert.TryFromBase64String(encoded.Trim(), bytes, out var length))
        {
            return null;
        }

        var parts = Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2);
        return parts.Length == 2 ? (WebUtility.UrlDecode(parts[0]), WebUtility.UrlDecode(parts[1])) : null;
    }
}
