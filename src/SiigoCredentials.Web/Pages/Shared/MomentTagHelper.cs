using System.Globalization;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Calendar;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary><c>&lt;moment at="…" /&gt;</c>: <c>23 nov 2026, 4:08 p. m.</c> in Bogotá, with the relative time beside it.</summary>
[HtmlTargetElement("moment", TagStructure = TagStructure.WithoutEndTag)]
public sealed class MomentTagHelper(TimeProvider clock, IStringLocalizer<Texts> texts) : TagHelper
{
    public DateTimeOffset At { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "time";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("datetime", UtcText.Of(At));
        output.Content.SetContent($"{ColombianTime.Text(At, CultureInfo.CurrentUICulture)} ({Relative(clock.GetUtcNow() - At)})");
    }

    private string Relative(TimeSpan ago) => ago.TotalMinutes switch
    {
        > -1 and < 1 => texts["hace un momento"],
        > 0 => texts["hace {0}", DurationWords.Rounded(texts, ago)],
        _ => texts["dentro de {0}", DurationWords.Rounded(texts, ago.Negate())],
    };
}
