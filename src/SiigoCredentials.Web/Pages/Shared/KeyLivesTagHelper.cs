using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Calendar;
using SiigoCredentials.Web.Credentials;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>
/// <c>&lt;key-lives credential="…" now="…" /&gt;</c>: a bar for each key that works, from when it was issued to its end, with now, the end
/// and a leak's report marked; beside each the same in words. Every length is a percentage, so it fits any window.
/// </summary>
[HtmlTargetElement("key-lives", TagStructure = TagStructure.WithoutEndTag)]
public sealed class KeyLivesTagHelper(IStringLocalizer<Texts> texts, HtmlEncoder encoder) : TagHelper
{
    // Of the width: what came before the change, and what comes after the last deadline.
    private const double Before = 12;
    private const double After = 12;

    public CredentialView Credential { get; set; } = null!;

    public DateTimeOffset Now { get; set; }

    /// <summary>When a leak was reported; null for never.</summary>
    public DateTimeOffset? Leak { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "ul";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "key-lives list-unstyled");
        var html = new StringBuilder();
        var retiring = Credential.Retiring;
        var from = retiring?.Since ?? Credential.IssuedAt;
        var unusedEnd = retiring?.FirstUse?.By;
        var until = new[] { Credential.ExpiresAt, retiring?.EndsAt, unusedEnd }.Max() ?? Now;
        Append(
            html, from, until, Credential.Fingerprint, Credential.IssuedAt, unusedEnd ?? Credential.ExpiresAt,
            unusedEnd is { } by ? (texts["la nueva"], texts["se descarta el {0} si nadie la usa", Text(by)])
                : (texts["vigente"], EndOf(Credential.ExpiresAt)));
        if (retiring is not null)
        {
            Append(
                html, from, until, retiring.Fingerprint, issued: null, retiring.EndsAt,
                (unusedEnd is null ? texts["se retira"] : texts["la anterior"], EndOf(retiring.EndsAt)));
        }

        output.Content.SetHtmlContent(html.ToString());
    }

    private void Append(
        StringBuilder html, DateTimeOffset from, DateTimeOffset until, string fingerprint, DateTimeOffset? issued, DateTimeOffset? end,
        (string Role, string End) words)
    {
        var length = until > from ? until - from : TimeSpan.FromDays(1);
        double At(DateTimeOffset moment) => moment < from ? 0 : Before + ((100 - Before - After) * Math.Min(1, (moment - from) / length));

        var isCurrent = issued is not null;
        html.Append("<li><div class=\"key-name\"><code translate=\"no\">").Append(encoder.Encode(fingerprint)).Append("</code> <strong>")
            .Append(encoder.Encode(words.Role)).Append("</strong><span class=\"text-secondary\">").Append(encoder.Encode(words.End)).Append("</span></div>")
            .Append("<svg class=\"key-life\" aria-hidden=\"true\" focusable=\"false\">");
        var (start, stop) = (issued is null || issued < from ? 0 : Math.Max(Before, At(issued.Value)), end is { } over ? At(over) : 100);
        html.Append(CultureInfo.InvariantCulture, $"<rect class=\"ground\" x=\"0\" y=\"4\" width=\"100%\" height=\"8\" rx=\"4\"/>")
            .Append(CultureInfo.InvariantCulture, $"<rect class=\"{(isCurrent ? "current" : "retiring")}\" x=\"{start:0.#}%\" y=\"4\" width=\"{Math.Max(1, stop - start):0.#}%\" height=\"8\" rx=\"4\"/>")
            .Append(CultureInfo.InvariantCulture, $"<line class=\"now\" x1=\"{At(Now):0.#}%\" x2=\"{At(Now):0.#}%\" y1=\"0\" y2=\"16\"/>");
        if (Leak is { } leak)
        {
            html.Append(CultureInfo.InvariantCulture, $"<circle class=\"leak\" cx=\"{Math.Max(2, At(leak)):0.#}%\" cy=\"8\" r=\"5\"/>");
        }

        html.Append("</svg></li>");
    }

    private string EndOf(DateTimeOffset? end) => end is { } last ? texts["termina el {0}", Text(last)] : texts["sin fecha de fin"];

    private static string Text(DateTimeOffset moment) => ColombianTime.Text(moment, CultureInfo.CurrentUICulture);
}
