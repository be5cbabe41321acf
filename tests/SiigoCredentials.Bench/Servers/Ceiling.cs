using System.Buffers;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using SiigoCredentials.Bench.Loading;
using SiigoCredentials.Web.Hosting;

namespace SiigoCredentials.Bench.Servers;

/// <summary>
/// The least that a server must do: Kestrel without routing reads the request, parses the pair out of it, and gives one real answer of the
/// portal, headers included; if asked, with a token made for that user and signed. Nothing that answers the same bytes can be faster by
/// much.
/// </summary>
internal sealed class Ceiling
{
    // Kestrel writes these itself.
    private static readonly string[] NotCopied = ["Date", "Transfer-Encoding", "Content-Length"];

    private readonly List<KeyValuePair<string, string>> headers;
    private readonly bool hasLength;
    private readonly byte[] body;
    private readonly SignedBody? signed;

    private Ceiling(Answer answer, bool signs)
    {
        headers = [.. answer.Headers.Where(header => !NotCopied.Contains(header.Key, StringComparer.OrdinalIgnoreCase))];
        hasLength = answer.Headers.Any(header => header.Key == "Content-Length");
        body = answer.Body;
        signed = signs ? new SignedBody(answer.Body) : null;
    }

    /// <summary><c>ceiling DOOR signed|plain FILE --urls URL</c></summary>
    public static void Run(string[] arguments)
    {
        var ceiling = new Ceiling(Answer.Parse(File.ReadAllBytes(arguments[3])), arguments[2] == "signed");
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().UseUrls(arguments[^1])
            .ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        if (Environment.GetEnvironmentVariable(Launcher.CertificateSetting) is { } file)
        {
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureHttpsDefaults(https =>
            {
                TransportSecurity.Configure(https); // its suites keep .NET from reusing a context: a quarter of a handshake
                https.ServerCertificate = X509CertificateLoader.LoadPkcs12FromFile(file, password: null);
            }));
        }

        using var app = builder.Build();
        app.Run(ceiling.Handler(arguments[1]));
        app.Run();
    }

    private RequestDelegate Handler(string door) => door switch
    {
        Doors.Json => context => ReadAndAnswerAsync(context, JsonPair),
        Doors.Form => context => ReadAndAnswerAsync(context, FormPair),
        _ => context => AnswerAsync(context, user: ""),
    };

    private async Task ReadAndAnswerAsync(HttpContext context, Func<ReadOnlySequence<byte>, (string User, string Key)> read)
    {
        var reader = context.Request.BodyReader;
        var sent = await reader.ReadAtLeastAsync((int)context.Request.ContentLength!);
        var (user, key) = read(sent.Buffer);
        reader.AdvanceTo(sent.Buffer.End);
        if (user.Length == 0 || key.Length == 0)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        await AnswerAsync(context, user);
    }

    private Task AnswerAsync(HttpContext context, string user)
    {
        var response = context.Response;
        foreach (var (name, value) in headers)
        {
            response.Headers[name] = value;
        }

        if (hasLength)
        {
            response.ContentLength = body.Length;
        }

        var writer = response.BodyWriter;
        var span = writer.GetSpan(body.Length);
        body.CopyTo(span);
        signed?.Write(span, user);
        writer.Advance(body.Length);
        return Task.CompletedTask;
    }

    private static (string User, string Key) JsonPair(ReadOnlySequence<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        var (user, key) = ("", "");
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("username"u8))
            {
                user = Value(ref reader);
            }
            else if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("access_key"u8))
            {
                key = Value(ref reader);
            }
        }

        return (user, key);
    }

    private static string Value(ref Utf8JsonReader reader) => reader.Read() ? reader.GetString() ?? "" : "";

    private static (string User, string Key) FormPair(ReadOnlySequence<byte> form)
    {
        var (user, key) = ("", "");
        foreach (var range in form.FirstSpan.Split((byte)'&'))
        {
            var field = form.FirstSpan[range];
            user = field.StartsWith("client_id="u8) ? Value(field) : user;
            key = field.StartsWith("client_secret="u8) ? Value(field) : key;
        }

        return (user, key);
    }

    private static string Value(ReadOnlySpan<byte> field) =>
        WebUtility.UrlDecode(Encoding.UTF8.GetString(field[(field.IndexOf((byte)'=') + 1)..]));
}

/// <summary>What a request to a ceiling looks like.</summary>
internal static class Doors
{
    public const string Json = "json";
    public const string Form = "form";
    public const string Get = "get";
}
