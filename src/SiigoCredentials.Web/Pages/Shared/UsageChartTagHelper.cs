using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Calendar;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>
/// <c>&lt;usage-chart report="…" issued="…" /&gt;</c>: a bar for each day, refused sign-ins hatched on top of successful ones, and a line
/// where a key was issued. Each takes the focus and says its numbers above the chart, to a pointer and a finger too. Every length is a
/// percentage, so the chart fits any window; the style sheet sets the colours. Why without a library:
/// <c>docs/decisions/0003-the-chart.md</c>.
/// </summary>
[HtmlTargetElement("usage-chart", TagStructure = TagStructure.WithoutEndTag)]
public sealed class UsageChartTagHelper(IStringLocalizer<Texts> texts, HtmlEncoder encoder) : TagHelper
{
    private const double Slot = 100.0 / UsageReport.Days;
    private const double Gap = Slot * 0.12; // on either side of a bar
    private const double Least = 2; // the least visible height

    public UsageReport Report { get; set; } = null!;

    /// <summary>The days on which a key was issued.</summary>
    public IReadOnlyList<DateOnly> Issued { get; set; } = [];

    /// <summary>The value of the top line: the least round even number that is not below the highest day.</summary>
    public static long TopOf(IReadOnlyList<UsageOfDay> days)
    {
        var most = Math.Max(1, days.Max(day => day.Good + day.Failed));
        var unit = 1L;
        while (unit * 10 < most)
        {
            unit *= 10;
        }

        return unit * (((most + (2 * unit) - 1) / (2 * unit)) * 2);
    }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "svg";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "usage-chart");
        output.Attributes.SetAttribute("role", "group");
        output.Attributes.SetAttribute(
            "aria-label",
            texts["Conexiones de los últimos {0} días: {1} y {2}.", UsageReport.Days, UsageWords.Good(texts, Report.Good),
                UsageWords.Failed(texts, Report.Failed)].Value);
        output.Content.SetHtmlContent(Drawing(Report.ByDay()));
    }

    private string Drawing(IReadOnlyList<UsageOfDay> days)
    {
        var (top, svg) = (TopOf(days), new StringBuilder());
        svg.Append("<defs><pattern id=\"rayas\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">")
            .Append("<rect class=\"ground\" width=\"5\" height=\"5\"/><rect class=\"stripe\" width=\"3\" height=\"5\"/></pattern></defs>");
        foreach (var height in (int[])[0, 50, 100])
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"0\" x2=\"100%\" y1=\"{height}%\" y2=\"{height}%\"/>");
        }

        for (var index = 0; index < days.Count; index++)
        {
            Append(svg, days[index], index, top);
            if (Issued.Contains(days[index].Day))
            {
                AppendIssue(svg, days[index].Day, index);
            }
        }

        return svg.ToString();
    }

    private void Append(StringBuilder svg, UsageOfDay day, int index, long top)
    {
        if (day.Good + day.Failed == 0)
        {
            return;
        }

        var (good, failed) = (Height(day.Good, top), Height(day.Failed, top));
        Begin(svg, "bar", index, texts["{0} · exitosas: {1:N0} · fallidas: {2:N0}", Words(day.Day), day.Good, day.Failed]);
        Append(svg, "class=\"day\"", index, 0, 100);
        Append(svg, "class=\"good\"", index, 100 - good, good);
        Append(svg, "class=\"failed\" fill=\"url(#rayas)\"", index, 100 - good - failed, failed);
        svg.Append("</g>");
    }

    // The line has a foot below the chart, wide enough for a finger.
    private void AppendIssue(StringBuilder svg, DateOnly day, int index)
    {
        Begin(svg, "issue", index, texts["{0} · clave nueva", Words(day)]);
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<line x1=\"{index * Slot:0.##}%\" x2=\"{index * Slot:0.##}%\" y1=\"0\" y2=\"100%\"/><rect x=\"{index * Slot:0.##}%\" y=\"100%\" width=\"{Slot:0.##}%\" height=\"8\" rx=\"2\"/></g>");
    }

    // What is told stands at the side of the chart where it has room.
    private void Begin(StringBuilder svg, string kind, int index, string words) => svg
        .Append(CultureInfo.InvariantCulture, $"<g class=\"{kind}\" tabindex=\"0\" role=\"img\" aria-label=\"{encoder.Encode(words)}\">")
        .Append(index < UsageReport.Days / 2 ? "<text class=\"told\" y=\"-8\">" : "<text class=\"told\" x=\"100%\" y=\"-8\" text-anchor=\"end\">")
        .Append(encoder.Encode(words)).Append("</text>");

    private static string Words(DateOnly day) => ColombianTime.Text(day, CultureInfo.CurrentUICulture);

    private static void Append(StringBuilder svg, string how, int index, double y, double height)
    {
        if (height > 0)
        {
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<rect {how} x=\"{(index * Slot) + Gap:0.##}%\" y=\"{y:0.##}%\" width=\"{Slot - (2 * Gap):0.##}%\" height=\"{height:0.##}%\"/>");
        }
    }

    private static double Height(long count, long top) => count == 0 ? 0 : Math.Max(Least, 100.0 * count / top);
}
