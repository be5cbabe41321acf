using System.Net;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace SiigoCredentials.Web.Tokens;

/// <summary>A request to an OAuth endpoint: its parameters, and the client that sends it, in the body or as HTTP Basic.</summary>
public sealed class OAuthForm
{
    private const string Basic = "Basic ";

    private readonly Dictionary<string, string> parameters;

    private OAuthForm(Dictionary<string, string> parameters) => this.parameters = parameters;

    /// <summary>The Usuario API and Access Key that came with the request; null when either is missing or unreadable.</summary>
    public (string Id, string Secret)? Client { get; private init; }

    /// <summary>A parameter's value; one without a value counts as omitted (RFC 6749 section 3.2).</summary>
    public string? this[string name] => parameters.GetValueOrDefault(name);

    public static (OAuthForm? Form, OAuthRefusal? Refusal) Parse(ReadOnlySpan<byte> body, string authorization)
    {
        if (ReadParameters(body) is not { } sent)
        {
            return (null, OAuthRefusals.BadForm);
        }

        var inHeader = authorization.StartsWith(Basic, StringComparison.OrdinalIgnoreCase);
        return inHeader && sent.ContainsKey("client_secret")
            ? (null, OAuthRefusals.TwoMethods)
            : (new OAuthForm(sent) { Client = inHeader ? FromHeader(authorization[Basic.Length..]) : FromBody(sent) }, null);
    }

    // Null for what is no form, and for a parameter that comes twice (RFC 6749 section 3.2).
    private static Dictionary<string, string>? ReadParameters(ReadOnlySpan<byte> body)
    {
        try
        {
            using var reader = new FormReader(Encoding.UTF8.GetString(body));
            var read = reader.ReadForm();
            return read.Values.Any(values => values.Count > 1)
                ? null
                : read.Where(pair => pair.Value.ToString().Length > 0).ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static (string Id, string Secret)? FromBody(Dictionary<string, string> parameters) =>
        parameters.TryGetValue("client_id", out var id) && parameters.TryGetValue("client_secret", out var secret) ? (id, secret) : null;

    // RFC 6749 section 2.3.1: both parts are form-encoded before they are joined and put into Base64.
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
