using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.Extensions.Options;

namespace SiigoCredentials.Web.Foundation;

/// <summary>Validates the values by the attributes of their properties, and reports each setting by its full name.</summary>
/// <param name="section">The section of the settings.</param>
internal sealed class SettingsBounds<TOptions>(string section) : IValidateOptions<TOptions>
    where TOptions : class
{
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        List<string> problems = [.. typeof(TOptions).GetProperties().SelectMany(property => ProblemsOf(property, options))];
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private IEnumerable<string> ProblemsOf(PropertyInfo property, TOptions options)
    {
        var (setting, value) = ($"{section}:{property.Name}", property.GetValue(options));
        foreach (var rule in property.GetCustomAttributes<ValidationAttribute>())
        {
            if (!rule.IsValid(value))
            {
                yield return rule is RangeAttribute range
                    ? FormattableString.Invariant($"{setting} is {value}: it must be from {range.Minimum} to {range.Maximum}.")
                    : rule.FormatErrorMessage(setting);
            }
        }
    }
}
