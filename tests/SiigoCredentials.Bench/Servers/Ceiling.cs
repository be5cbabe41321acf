using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using SiigoCredentials.Bench.Loading;

namespace SiigoCredentials.Bench.Servers;

/// <summary>
/// The least that a server must do: Kestrel without routing reads the request, parses it, and gives one real answer of the portal,
/// headers included; with a signature if asked. Nothing that answers the same bytes can be faster by much.
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
        builder.WebHost.UseKestrelCore().UseUrls(arguments[^1]).ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        using var app = builder.Build();
        app.Run(ceiling.Handler(arguments[1]));
        app.Run();
    }

    private RequestDelegate Handler(string door) => door switch
    {
        Doors.Json => context => ReadAndAnswerAsync(context, HasJsonPair),
        Doors.Form => context => ReadAndAnswerAsync(context, HasFormPair),
        _ => AnswerAsync,
    };

    private async Task ReadAndAnswerAsync(HttpContext context, Func<ReadOnlySequence<byte>, bool> hasPair)
    {
        var reader = context.Request.BodyReader;
        var read = await reader.ReadAtLeastAsync((int)context.Request.ContentLength!);
        var understood = hasPair(read.Buffer);
        reader.AdvanceTo(read.Buffer.End);
        if (!understood)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        await AnswerAsync(context);
    }

    private Task AnswerAsync(HttpContext context)
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
        signed?.Write(span);
        writer.Advance(body.Length);
        return Task.CompletedTask;
    }

    private static bool HasJsonPair(ReadOnlySequence<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        var found = 0;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && (reader.ValueTextEquals("username"u8) || reader.ValueTextEquals("access_key"u8)))
            {
                reader.Read();
                found += reader.ValueSpan.Length > 0 ? 1 : 0;
            }
        }

        return found == 2;
    }

    private static bool HasFormPair(ReadOnlySequence<byte> form)
    {
        var found = 0;
        foreach (var range in form.FirstSpan.Split((byte)'&'))
        {
            var field = form.FirstSpan[range];
            found += field.StartsWith("client_id="u8) || field.StartsWith("client_secret="u8) ? 1 : 0;
        }

        return found == 2;
    }
}

/// <summary>What a request to a ceiling looks like.</summary>
internal static class Doors
{
    public const string Json = "json";
    public const string Form = "form";
    public const string Get = "get";
}
