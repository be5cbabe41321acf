using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ModelBinding.Metadata;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Protection;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>
/// Normalizes every text that a page binds with <see cref="TypedText"/>, so no page can forget it. The page shows the normalized text
/// again.
/// </summary>
internal sealed class TypedTextBinder(TextForm form) : IModelBinder
{
    private static readonly object TookOutKey = new();

    /// <summary>Whether more than leading and trailing blanks was removed from a text of this request; the page then says so.</summary>
    public static bool TookOut(HttpContext context) => context.Items.ContainsKey(TookOutKey);

    /// <summary>Lets the page say so.</summary>
    public static void Tell(HttpContext context) => context.Items[TookOutKey] = true;

    public Task BindModelAsync(ModelBindingContext bindingContext)
    {
        var sent = bindingContext.ValueProvider.GetValue(bindingContext.ModelName);
        if (sent == ValueProviderResult.None)
        {
            return Task.CompletedTask;
        }

        var text = Take(sent.FirstValue, out var tookOut);
        if (tookOut)
        {
            Tell(bindingContext.HttpContext);
        }

        bindingContext.ModelState.SetModelValue(bindingContext.ModelName, text, text);
        bindingContext.Result = ModelBindingResult.Success(
            text.Length == 0 && bindingContext.ModelMetadata.ConvertEmptyStringToNull ? null : text);
        return Task.CompletedTask;
    }

    private string Take(string? sent, out bool tookOut)
    {
        tookOut = false;
        return form switch
        {
            TextForm.Lines => TypedText.Lines(sent, out tookOut),
            TextForm.Code => PastedCode.Find(TypedText.Line(sent)),
            _ => TypedText.Line(sent, out tookOut),
        };
    }
}

/// <summary>Provides the binder of every text.</summary>
internal sealed class TypedTextBinderProvider : IModelBinderProvider
{
    public IModelBinder? GetBinder(ModelBinderProviderContext context)
    {
        if (context.Metadata.ModelType != typeof(string) || context.BindingInfo.BindingSource is { IsFromRequest: false })
        {
            return null;
        }

        var form = (context.Metadata as DefaultModelMetadata)?.Attributes.Attributes.OfType<TextFormAttribute>().FirstOrDefault()?.Form
            ?? TextForm.Line;
        return form == TextForm.AsTyped ? null : new TypedTextBinder(form);
    }
}
