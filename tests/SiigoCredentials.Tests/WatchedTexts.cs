using Microsoft.Extensions.Localization;

namespace SiigoCredentials.Tests;

/// <summary>The program's own texts, each seen, and perhaps changed, on its way to a screen.</summary>
internal sealed class WatchedTexts(IStringLocalizerFactory factory, Func<LocalizedString, LocalizedString> watch) : IStringLocalizerFactory
{
    public IStringLocalizer Create(Type resourceSource) => new Localizer(factory.Create(resourceSource), watch);

    public IStringLocalizer Create(string baseName, string location) => new Localizer(factory.Create(baseName, location), watch);

    private sealed class Localizer(IStringLocalizer texts, Func<LocalizedString, LocalizedString> watch) : IStringLocalizer
    {
        public LocalizedString this[string name] => watch(texts[name]);

        public LocalizedString this[string name, params object[] arguments] => watch(texts[name, arguments]);

        public IEnumerable<LocalizedString> GetAllStrings(bool includeParentCultures) => texts.GetAllStrings(includeParentCultures);
    }
}
