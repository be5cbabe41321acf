using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Mvc.Localization;
using Microsoft.Extensions.Localization;

namespace SiigoCredentials.Web.Pages;

/// <summary>
/// The texts of the pages. A date or a name that ends with a full stop, such as "p. m." or "S.A.S.", brings no second one.
/// </summary>
public sealed class Sentences(IStringLocalizerFactory factory) : IStringLocalizer<Texts>
{
    private readonly IStringLocalizer localizer = factory.Create(typeof(Texts));

    // A page has 150 texts, and the localizer makes a new key for each look-up. The names are literals or names of our enums, never input.
    private readonly ConcurrentDictionary<(CultureInfo Culture, string Name), LocalizedString> known = [];

    public LocalizedString this[string name] =>
        known.GetOrAdd((CultureInfo.CurrentUICulture, name), static (key, localizer) => localizer[key.Name], localizer);

    public LocalizedString this[string name, params object[] arguments]
    {
        get
        {
            var sentence = this[name];
            var ends = arguments.Any(argument => argument is string text && text.EndsWith('.')) ? Trimmed(sentence, arguments) : arguments;
            return new(name, string.Format(CultureInfo.CurrentCulture, sentence, ends), sentence.ResourceNotFound);
        }
    }

    public IEnumerable<LocalizedString> GetAllStrings(bool includeParentCultures) => localizer.GetAllStrings(includeParentCultures);

    private static object[] Trimmed(string sentence, object[] arguments) =>
    [
        .. arguments.Select((argument, place) => argument is string text && sentence.Contains($"{{{place}}}.", StringComparison.Ordinal)
            ? text.TrimEnd('.') : argument),
    ];
}

/// <summary>The texts of the pages that have markup of our own; arguments are encoded, and keep their full stops.</summary>
public sealed class HtmlSentences(IStringLocalizer<Texts> texts) : HtmlLocalizer(texts), IHtmlLocalizer<Texts>;
