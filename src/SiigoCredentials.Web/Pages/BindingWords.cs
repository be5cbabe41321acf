using Microsoft.AspNetCore.Mvc.ModelBinding.Metadata;
using Microsoft.Extensions.Localization;

namespace SiigoCredentials.Web.Pages;

/// <summary>The messages for a form value of the wrong type, which only a modified or damaged form has.</summary>
internal static class BindingWords
{
    public static void Configure(DefaultModelBindingMessageProvider messages, IStringLocalizer<Texts> texts)
    {
        messages.SetAttemptedValueIsInvalidAccessor((value, field) => texts["El valor «{0}» no sirve para {1}.", value, field]);
        messages.SetNonPropertyAttemptedValueIsInvalidAccessor(value => texts["El valor «{0}» no sirve.", value]);
        messages.SetUnknownValueIsInvalidAccessor(field => texts["El valor de {0} no sirve.", field]);
        messages.SetNonPropertyUnknownValueIsInvalidAccessor(() => texts["El valor no sirve."]);
        messages.SetValueIsInvalidAccessor(value => texts["El valor «{0}» no sirve.", value]);
        messages.SetValueMustNotBeNullAccessor(_ => texts["Falta un valor."]);
        messages.SetMissingBindRequiredValueAccessor(field => texts["Falta {0}.", field]);
        messages.SetMissingKeyOrValueAccessor(() => texts["Falta un valor."]);
        messages.SetMissingRequestBodyRequiredValueAccessor(() => texts["Falta el contenido."]);
        messages.SetValueMustBeANumberAccessor(field => texts["{0} debe ser un número.", field]);
        messages.SetNonPropertyValueMustBeANumberAccessor(() => texts["Debe ser un número."]);
    }
}
