using System.Globalization;

namespace SiigoCredentials.Web.Foundation;

/// <summary>A moment for programs and the audit: UTC, whole seconds, ISO 8601, such as <c>2026-11-24T12:00:00Z</c>.</summary>
internal static class UtcText
{
    public static string Of(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
