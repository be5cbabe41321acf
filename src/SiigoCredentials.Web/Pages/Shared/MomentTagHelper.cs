using System.Globalization;
using Microsoft.AspNetCore.Razor.TagHelpers;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary><c>&lt;moment at="…" /&gt;</c>: <c>23 nov 2026, 4:08 p. m.</c> in Bogotá, with the relative time beside it.</summary>
[HtmlTargetElement("moment", TagStructure = TagStructure.WithoutEndTag)]
public sealed class MomentTagHelper(TimeProvider clock) : TagHelper
{
    // Named here because the abbreviations of es-CO differ between versions of the system's locale data.
    private static readonly string[] Months = ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"];

    public DateTimeOffset At { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "time";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("datetime", At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        output.Content.SetContent($"{Absolute(At)} ({Relative(clock.GetUtcNow() - At)})");
    }

    internal static string Absolute(DateTimeOffset moment)
    {
        var local = ColombianTime.Of(moment);
        var time = local.ToString("h:mm", CultureInfo.InvariantCulture);
        return $"{local.Day} {Months[local.Month - 1]} {local.Year}, {time}\u00a0{(local.Hour < 12 ? "a." : "p.")}\u00a0m.";
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
