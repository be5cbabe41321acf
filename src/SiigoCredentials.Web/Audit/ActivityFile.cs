using System.IO.Pipelines;
using System.Text;
using System.Text.Json;

namespace SiigoCredentials.Web.Audit;

/// <summary>
/// A company's whole chain as one JSON document with one entry a line. The first line names the company and the head. A chain has exactly
/// one such document, so <see cref="ActivityCheck"/> compares every character.
/// </summary>
public static class ActivityFile
{
    public const string ContentType = "application/json";
    public const string Opening = ",\"entries\":[";
    public const string Closing = "]}";

    // The portal writes no line with a missing, unknown or repeated member, or one of another type.
    private static readonly JsonSerializerOptions Names = new(JsonSerializerOptions.Strict)
    { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>The first line.</summary>
    public sealed record Header(string Format, string Company, ActivityHead Head)
    {
        public const string Version = "siigo-activity-2";

        /// <summary>Whether each field has the form in which the portal writes it.</summary>
        internal bool IsWellFormed =>
            Format == Version && ActivityLine.IsId(Company) && Head.Sequence > 0 && ActivityLine.IsHash(Head.Hash);
    }

    /// <summary>Parses a line; null when it is malformed.</summary>
    public static T? Read<T>(string json)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, Names);
        }
        catch (Exception fault) when (fault is JsonException or ArgumentException)
        {
            // ArgumentException is thrown for text that is not Unicode.
            return null;
        }
    }

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Names);

    public static async Task WriteAsync(
        PipeWriter output, Guid companyId, ActivityHead head, IAsyncEnumerable<List<AuditEntry>> batches, CancellationToken ct)
    {
        Append(output, Write(new Header(Header.Version, companyId.ToString("N"), head))[..^1] + Opening);
        var separator = "\n";
        await foreach (var batch in batches.WithCancellation(ct))
        {
            foreach (var entry in batch)
            {
                Append(output, separator + Write(ActivityLine.Of(entry)));
                separator = ",\n";
            }

            await output.FlushAsync(ct);
        }

        Append(output, $"\n{Closing}\n");
        await output.FlushAsync(ct);
    }

    private static void Append(PipeWriter output, string text) => Encoding.UTF8.GetBytes(text, output);
}
