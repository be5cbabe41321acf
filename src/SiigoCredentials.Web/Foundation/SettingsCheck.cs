using System.Reflection;
using Microsoft.Extensions.Options;

namespace SiigoCredentials.Web.Foundation;

/// <summary>
/// Refuses what .NET's binder ignores: unknown settings and malformed values. It leaves variables of other programs and sections of other
/// libraries alone: it checks only names with a section, and only if the section is one of ours, or near to one and has one of its names.
/// </summary>
public sealed class SettingsCheck
{
    private readonly IConfiguration settings;
    private readonly IReadOnlyList<SettingsSection> sections;
    private readonly List<string> known;
    private readonly NullabilityInfoContext nullability = new();

    private SettingsCheck(IConfiguration settings, IReadOnlyList<SettingsSection> sections)
    {
        (this.settings, this.sections) = (settings, sections);
        known = [.. sections.SelectMany(
            section => section.Options.GetProperties().Where(IsSetting).Select(property => $"{section.Name}:{property.Name}"))];
    }

    /// <exception cref="OptionsValidationException">Settings are unknown or invalid; the message names all of them.</exception>
    public static void Run(IConfiguration settings, IReadOnlyList<SettingsSection> sections)
    {
        var check = new SettingsCheck(settings, sections);
        List<string> problems = [.. settings.AsEnumerable().Where(given => given.Value is not null)
            .OrderBy(given => given.Key, StringComparer.OrdinalIgnoreCase).Select(given => check.ProblemOf(given.Key, given.Value!))
            .OfType<string>()];
        if (problems.Count > 0)
        {
            throw new OptionsValidationException(Options.DefaultName, typeof(SettingsCheck), problems);
        }
    }

    /// <summary>A property that a setting can fill, not a computed one.</summary>
    public static bool IsSetting(PropertyInfo property) => property.SetMethod is { IsPublic: true };

    private string? ProblemOf(string key, string value)
    {
        // Only the environment has __ for the colon.
        var isMiswritten = !key.Contains(':', StringComparison.Ordinal) && key.Contains("__", StringComparison.Ordinal);
        var name = isMiswritten ? key.Replace("__", ":", StringComparison.Ordinal) : key;
        if (name.Split(':') is not [var first, var second, .. var rest] || first.Length == 0)
        {
            return null;
        }

        if (Find(first) is not { } section)
        {
            return sections.Any(
                ours => EditDistance.AreNear(ours.Name, first) && PropertiesOf(ours)
                    .Any(property => EditDistance.AreNear(property.Name, second)))
                ? Unknown(key, name) : null;
        }

        var property = PropertiesOf(section).FirstOrDefault(property => property.Name.Equals(second, StringComparison.OrdinalIgnoreCase));
        return property is null || isMiswritten ? Unknown(key, name) : ProblemOf(property, $"{section.Name}:{property.Name}", rest, value);
    }

    private string? ProblemOf(PropertyInfo property, string setting, string[] rest, string value)
    {
        var type = property.PropertyType;
        if (ListSetting.ElementOf(type) is { } element)
        {
            return ProblemOfList(setting, element, rest, value);
        }

        if (type == typeof(Dictionary<string, string>))
        {
            return rest.Length > 0 || value.Length == 0 ? null : $"{setting} holds several values, each by a name: give {setting}:<name>.";
        }

        var isAbsent = string.IsNullOrWhiteSpace(value) && IsOptional(property); // an empty variable counts as missing
        return rest.Length > 0 ? $"{setting}:{string.Join(':', rest)} is not a setting: {setting} takes one value."
            : isAbsent ? null
            : type == typeof(string) && string.IsNullOrWhiteSpace(value) ? $"{setting} is empty: give it a value, or leave it out."
            : SettingText.ProblemOf(value, Nullable.GetUnderlyingType(type) ?? type) is { } problem ? $"{setting} {problem}." : null;
    }

    private string? ProblemOfList(string setting, Type element, string[] rest, string value) => rest switch
    {
        [] when value.Length > 0 && settings.GetSection(setting).GetChildren().Any() =>
            $"{setting} is given twice, as one text and numbered: keep one.",
        [] => ListSetting.Split(value).Select(one => SettingText.ProblemOf(one, element)).OfType<string>().FirstOrDefault() is { } problem
            ? $"{setting} {problem}." : null,
        [var number] when number.All(char.IsAsciiDigit) => string.IsNullOrWhiteSpace(value)
            ? $"{setting}:{number} is empty: give it a value, or leave it out."
            : SettingText.ProblemOf(value, element) is { } problem ? $"{setting}:{number} {problem}." : null,
        _ => $"{setting}:{string.Join(':', rest)} is not a setting: the values of {setting} are numbered, from {setting}:0 on, or stand in one text with commas between.",
    };

    private string Unknown(string key, string name) =>
        $"{key} is not a setting.{(EditDistance.Nearest(name, known) is { } nearest ? $" The nearest is {nearest}." : "")}";

    private SettingsSection? Find(string name) =>
        sections.FirstOrDefault(section => section.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<PropertyInfo> PropertiesOf(SettingsSection section) => section.Options.GetProperties().Where(IsSetting);

    private bool IsOptional(PropertyInfo property) =>
        Nullable.GetUnderlyingType(property.PropertyType) is not null
        || (!property.PropertyType.IsValueType && nullability.Create(property).WriteState == NullabilityState.Nullable);
}
