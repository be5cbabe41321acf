using Microsoft.AspNetCore.Razor.TagHelpers;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary><c>&lt;icon name="key" /&gt;</c>: a decorative icon of the vendored set; the text beside it has the meaning.</summary>
[HtmlTargetElement("icon", TagStructure = TagStructure.WithoutEndTag)]
public sealed class IconTagHelper : TagHelper
{
    public string Name { get; set; } = "";

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "svg";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", $"icon {context.AllAttributes["class"]?.Value}".TrimEnd());
        output.Attributes.SetAttribute("aria-hidden", "true");
        output.Content.SetHtmlContent($"<use href=\"/lib/tabler-icons/icons.svg#{Name}\"></use>");
    }
}
