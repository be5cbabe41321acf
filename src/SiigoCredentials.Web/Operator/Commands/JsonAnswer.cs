using System.Text.Json;
using System.Text.Json.Serialization;

namespace SiigoCredentials.Web.Operator;

/// <summary>Writes answers as JSON, in one line of ASCII: no text in it can command a terminal.</summary>
internal static class JsonAnswer
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    { Converters = { new JsonStringEnumConverter() } };

    /// <summary>The data of a report, or else its exit code and its text.</summary>
    public static string Of(Report report) => Of(report.Data ?? new { Exit = (int)report.Exit, Message = report.Text });

    public static string Of(object value) => JsonSerializer.Serialize(value, value.GetType(), Options);
}
