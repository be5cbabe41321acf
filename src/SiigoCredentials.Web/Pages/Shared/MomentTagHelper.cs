using System.Globalization;
using Microsoft.AspNetCore.Razor.TagHelpers;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary><c>&lt;moment at="…" /&gt;</c>: <c>23 nov 2026, 4:08 p. m.</c> in Bogotá, with the relative time beside it.</summary>
[HtmlTargetElement("moment", TagStructure = TagStructure.WithoutEndTag)]
public sealed class MomentTagHelper(TimeProvider clock) : TagHelper
{
    public DateTimeOffset At { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "time";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("datetime", At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        output.Content.SetContent($"{ColombianTime.Text(At)} ({Relative(clock.GetUtcNow() - At)})");
    }

    internal static string Relative(TimeSpan ago) => ago.TotalMinutes is > -1 and < 1
        ? "hace un momento"
        : $"{(ago < TimeSpan.Zero ? "dentro de" : "hace")} {Words(ago.Duration())}";

    private static string Words(TimeSpan length) => length switch
    {
        { TotalMinutes: < 2 } => "1 minuto",
        { TotalHours: < 1 } => $"{(int)length.TotalMinutes} minutos",
        { TotalHours: < 2 } => "1 hora",
        { TotalDays: < 1 } => $"{(int)length.TotalHours} horas",
        { TotalDays: < 2 } => "1 día",
        _ => $"{(int)length.TotalDays} días",
    };
}
