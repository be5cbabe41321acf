using System.Globalization;

namespace SiigoCredentials.Web.Foundation;

/// <summary>Parses a value of a setting, more strictly than .NET's binder: it refuses ambiguous values.</summary>
internal static class SettingText
{
    /// <summary>Why the text is no value of the type, as a predicate of the setting's name; null when it is one.</summary>
    public static string? ProblemOf(string text, Type type) => type switch
    {
        _ when type == typeof(string) => null,
        _ when string.IsNullOrWhiteSpace(text) => "is empty: give it a value, or leave it out",
        _ when type == typeof(int) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
            ? null : $"is \"{text}\", which is not a whole number",
        _ when type == typeof(double) =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? null : $"is \"{text}\", which is not a number such as 0.5",
        _ when type == typeof(bool) => bool.TryParse(text, out _) ? null : $"is \"{text}\"; it can be true, false",
        _ when type == typeof(DateOnly) => TryReadDate(text, out _) ? null : $"is \"{text}\", which is not a day such as 2026-11-29",
        _ when type == typeof(TimeSpan) => ProblemOfTime(text),
        _ when type == typeof(Uri) => WebAddress.ProblemOf(text),
        { IsEnum: true } => Enum.GetNames(type).Contains(text, StringComparer.OrdinalIgnoreCase)
            ? null : $"is \"{text}\"; it can be {string.Join(", ", Enum.GetNames(type))}",
        _ => throw new NotSupportedException($"No setting is a {type.Name}."),
    };

    /// <summary>The value of a valid text.</summary>
    public static object Read(string text, Type type) =>
        type == typeof(string) ? text
        : type == typeof(TimeSpan) ? TimeSpan.ParseExact(text, "c", CultureInfo.InvariantCulture)
        : throw new NotSupportedException($"No list of settings is of {type.Name}.");

    private static bool TryReadDate(string text, out DateOnly date) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date);

    // .NET takes "15" for 15 days, and "24:00:00" for 24 days.
    private static string? ProblemOfTime(string text)
    {
        const string Forms = "write hours:minutes:seconds, such as 00:30:00, and days before a point, such as 1.00:00:00 for one day";
        return !text.Contains(':', StringComparison.Ordinal) || !TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out _)
            || int.Parse(text.Split(':')[0].Split('.')[^1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) is < -23 or > 23
            ? $"is \"{text}\": {Forms}" : null;
    }
}
