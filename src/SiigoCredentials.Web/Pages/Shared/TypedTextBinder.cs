using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ModelBinding.Metadata;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Protection;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>Takes every text that a page binds by <see cref="TypedText"/>: no page can forget it. What is shown again is what was taken.</summary>
internal sealed class TypedTextBinder(TextForm form) : IModelBinder
{
    private static readonly object TookOutKey = new();

    /// <summary>Whether more was taken out of a text of this request than blanks at its ends; the page then says so.</summary>
    public static bool TookOut(HttpContext context) => context.Items.ContainsKey(TookOutKey);

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
            bindingContext.HttpContext.Items[TookOutKey] = true;
        }

        bindingContext.ModelState.SetModelValue(bindingContext.ModelName, text, text);
        bindingContext.Result = ModelBindingResult.Success(text.Length == 0 && bindingContext.ModelMetadata.ConvertEmptyStringToNull ? null : text);
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

/// <summary>Gives every text its binder.</summary>
internal sealed class TypedTextBinderProvider : IModelBinderProvider
{
    public IModelBinder? GetBinder(ModelBinderProviderContext context)
    {
        if (context.Metadata.ModelType != typeof(string) || context.BindingInfo.BindingSource is { IsFromRequest: false })
        {
            return null;
        }

        var form = (context.Metadata as DefaultModelMetadata)?.Attributes.Attributes.OfType<TextFormAttribute>().FirstOrDefault()?.Form ?? TextForm.Line;
        return form == TextForm.AsTyped ? null : new TypedTextBinder(form);
    }
}
