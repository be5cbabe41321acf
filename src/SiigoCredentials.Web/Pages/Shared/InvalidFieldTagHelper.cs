using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>Marks invalid fields for screen readers, and focuses the first one.</summary>
[HtmlTargetElement("input", Attributes = "asp-for")]
[HtmlTargetElement("select", Attributes = "asp-for")]
public sealed class InvalidFieldTagHelper : TagHelper
{
    [HtmlAttributeName("asp-for")]
    public required ModelExpression For { get; set; }

    [ViewContext]
    [HtmlAttributeNotBound]
    public required ViewContext ViewContext { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var state = ViewContext.ViewData.ModelState;
        var name = ViewContext.ViewData.TemplateInfo.GetFullHtmlFieldName(For.Name);
        if (state.TryGetValue(name, out var field) && field.Errors.Count > 0)
        {
            output.Attributes.SetAttribute("aria-invalid", "true");
            // the first of the page, partials included: each has its own view data
            if (ViewContext.HttpContext.Items.TryAdd(typeof(InvalidFieldTagHelper), name))
            {
                output.Attributes.SetAttribute(new TagHelperAttribute("autofocus"));
            }
        }
    }
}
