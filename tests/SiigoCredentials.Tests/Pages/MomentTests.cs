using System.Globalization;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Pages;
using SiigoCredentials.Web.Pages.Shared;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Tests.Pages;

public sealed class MomentTests
{
    private static readonly DateTimeOffset Moment = new(2026, 11, 23, 21, 8, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, "23 nov 2026, 4:08 p. m. (hace un momento)")]
    [InlineData(1, "23 nov 2026, 4:08 p. m. (hace 1 minuto)")]
    [InlineData(59, "23 nov 2026, 4:08 p. m. (hace 59 minutos)")]
    [InlineData(60, "23 nov 2026, 4:08 p. m. (hace 1 hora)")]
    [InlineData(23 * 60, "23 nov 2026, 4:08 p. m. (hace 23 horas)")]
    [InlineData(89, "23 nov 2026, 4:08 p. m. (hace 1 hora)")]
    [InlineData(89.9, "23 nov 2026, 4:08 p. m. (hace 2 horas)")]
    [InlineData(-89.9, "23 nov 2026, 4:08 p. m. (dentro de 2 horas)")]
    [InlineData(90, "23 nov 2026, 4:08 p. m. (hace 2 horas)")]
    [InlineData(24 * 60, "23 nov 2026, 4:08 p. m. (hace 24 horas)")]
    [InlineData((36 * 60) - 0.1, "23 nov 2026, 4:08 p. m. (hace 2 días)")]
    [InlineData(36 * 60, "23 nov 2026, 4:08 p. m. (hace 2 días)")]
    [InlineData(-1, "23 nov 2026, 4:08 p. m. (dentro de 1 minuto)")]
    [InlineData(1 - (3 * 24 * 60), "23 nov 2026, 4:08 p. m. (dentro de 3 días)")]
    [InlineData(-30, "23 nov 2026, 4:08 p. m. (dentro de 30 minutos)")]
    [InlineData(-3 * 24 * 60, "23 nov 2026, 4:08 p. m. (dentro de 3 días)")]
    [InlineData(10 * 24 * 60, "23 nov 2026, 4:08 p. m. (hace 10 días)")]
    [InlineData(-60, "23 Nov 2026, 4:08 PM (in 1 hour)", ScreenPreferences.English)]
    [InlineData(10 * 24 * 60, "23 Nov 2026, 4:08 PM (10 days ago)", ScreenPreferences.English)]
    public void Moment_IsWrittenForBogota(double minutesAgo, string text, string language = ScreenPreferences.Spanish)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        var texts = new StringLocalizer<Texts>(
            new ResourceManagerStringLocalizerFactory(Options.Create(new LocalizationOptions()), NullLoggerFactory.Instance));
        var helper = new MomentTagHelper(new TestClock(Moment.AddMinutes(minutesAgo)), texts) { At = Moment };
        var output = new TagHelperOutput("moment", [], (_, _) => Task.FromResult<TagHelperContent>(new DefaultTagHelperContent()));

        helper.Process(new TagHelperContext([], new Dictionary<object, object>(), "id"), output);

        Assert.Equal(
            text, output.Content.GetContent(System.Text.Encodings.Web.HtmlEncoder.Create(System.Text.Unicode.UnicodeRanges.All))
                .Replace("&#xA0;", " ", StringComparison.Ordinal));
        Assert.Equal("2026-11-23T21:08:00Z", output.Attributes["datetime"].Value);
    }
}
