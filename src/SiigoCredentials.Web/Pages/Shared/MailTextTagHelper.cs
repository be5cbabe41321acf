using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary><c>&lt;mail-text text="…" origin="…" /&gt;</c>: a plain text in which only URLs of this installation are links.</summary>
[HtmlTargetElement("mail-text", TagStructure = TagStructure.WithoutEndTag)]
public sealed partial class MailTextTagHelper : TagHelper
{
    public string Text { get; set; } = "";

    public string Origin { get; set; } = "";

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "div";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "mail-text");
        var end = 0;
        foreach (var found in WebAddress().EnumerateMatches(Text))
        {
            output.Content.Append(Text[end..found.Index]);
            Append(output.Content, Text.Substring(found.Index, found.Length));
            end = found.Index + found.Length;
        }

        output.Content.Append(Text[end..]);
    }

    private void Append(TagHelperContent content, string address)
    {
        if (!IsOurs(address))
        {
            content.Append(address);
            return;
        }

        var link = new TagBuilder("a");
        link.Attributes["href"] = address;
        link.InnerHtml.Append(address);
        content.AppendHtml(link);
    }

    // Compared as parsed, not by how it begins: https://portal.example.otro.example is somebody else.
    private bool IsOurs(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var link) && Uri.TryCreate(Origin, UriKind.Absolute, out var ours)
        && link.UserInfo.Length == 0 && link.GetLeftPart(UriPartial.Authority) == ours.GetLeftPart(UriPartial.Authority);

    [GeneratedRegex(@"https?://\S+", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex WebAddress();
}
