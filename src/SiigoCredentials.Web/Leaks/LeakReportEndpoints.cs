using System.Text.Json;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Hosting;
using SiigoCredentials.Web.Tokens;
using SiigoCredentials.Web.Tokens.Description;

namespace SiigoCredentials.Web.Leaks;

/// <summary>Where scanners and people report keys that they found, in the form in which GitHub's secret scanning tells its partners.</summary>
internal static class LeakReportEndpoints
{
    public const int MostAtOnce = 100;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8 };

    public static IEndpointRouteBuilder MapLeakReports(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/leak-reports", ReceiveAsync).WithName("leak-reports").DescribeLeakReports().AllowAnonymous().ShortCircuit();
        return routes;
    }

    private static async Task<IResult> ReceiveAsync(HttpContext context, LeakBox box)
    {
        if (box.BeginFrom(context.Address()) is { } wait)
        {
            return Refusals.RequestsLimit(wait);
        }

        var (body, fault) = await CappedBody.ReadJsonAsync(context.Request);
        if (fault != BodyFault.None)
        {
            return Refusals.Of(fault).ToResult();
        }

        return Read(body, context.Address()?.ToString()) is not { } reports ? Refusals.InvalidLeakReport.ToResult()
            : reports.TrueForAll(box.TryDrop) ? Results.StatusCode(StatusCodes.Status202Accepted)
            : Refusals.ServiceUnavailable.ToResult();
    }

    /// <summary>Null for what is no report.</summary>
    private static List<LeakReport>? Read(ReadOnlyMemory<byte> body, string? address)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Strict);
            List<JsonElement> items = document.RootElement.ValueKind == JsonValueKind.Array ? [.. document.RootElement.EnumerateArray()] : [document.RootElement];
            List<LeakReport> reports = [.. items.Take(MostAtOnce + 1).Select(item => Read(item, address)).OfType<LeakReport>()];
            return reports.Count == items.Count && reports.Count is > 0 and <= MostAtOnce ? reports : null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return null; // InvalidOperationException is how the reader reports text that is not Unicode
        }
    }

    private static LeakReport? Read(JsonElement item, string? address) =>
        item.ValueKind == JsonValueKind.Object && Text(item, "token") is { Length: > 0 } token && Text(item, "url") is { } url && Text(item, "source") is { } source
            ? new LeakReport(token, $"{source} {url}".Trim().UpTo(LeakReport.LongestPlace), address)
            : null;

    // What is left out is empty; what is no text is null.
    private static string? Text(JsonElement item, string name) =>
        !item.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? "" : value.ValueKind == JsonValueKind.String ? PastedText.Trim(value.GetString()!) : null;
}
