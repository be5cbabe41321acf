using Microsoft.Extensions.Localization;

namespace SiigoCredentials.Web.Pages;

/// <summary>
/// The texts of the pages. A date or a name that ends with a full stop, such as "p. m." or "S.A.S.", brings no second one.
/// </summary>
public sealed class Sentences(IStringLocalizerFactory factory) : IStringLocalizer<Texts>
{
    private readonly IStringLocalizer localizer = factory.Create(typeof(Texts));

    public LocalizedString this[string name] => localizer[name];

    public LocalizedString this[string name, params object[] arguments] =>
        arguments.Any(argument => argument is string text && text.EndsWith('.'))
            ? localizer[name, Trimmed(localizer[name].Value, arguments)] : localizer[name, arguments];

    public IEnumerable<LocalizedString> GetAllStrings(bool includeParentCultures) => localizer.GetAllStrings(includeParentCultures);

    private static object[] Trimmed(string sentence, object[] arguments) =>
    [
        .. arguments.Select((argument, place) => argument is string text && sentence.Contains($"{{{place}}}.", StringComparison.Ordinal)
            ? text.TrimEnd('.') : argument),
    ];
}
