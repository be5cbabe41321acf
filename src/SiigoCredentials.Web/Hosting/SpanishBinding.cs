using Microsoft.AspNetCore.Mvc.ModelBinding.Metadata;

namespace SiigoCredentials.Web.Hosting;

/// <summary>What a page says when a form carries a value of the wrong kind: only a tampered or damaged form does.</summary>
internal static class SpanishBinding
{
    public static void Configure(DefaultModelBindingMessageProvider messages)
    {
        messages.SetAttemptedValueIsInvalidAccessor((value, field) => $"El valor «{value}» no sirve para {field}.");
        messages.SetNonPropertyAttemptedValueIsInvalidAccessor(value => $"El valor «{value}» no sirve.");
        messages.SetUnknownValueIsInvalidAccessor(field => $"El valor de {field} no sirve.");
        messages.SetNonPropertyUnknownValueIsInvalidAccessor(() => "El valor no sirve.");
        messages.SetValueIsInvalidAccessor(value => $"El valor «{value}» no sirve.");
        messages.SetValueMustNotBeNullAccessor(_ => "Falta un valor.");
        messages.SetMissingBindRequiredValueAccessor(field => $"Falta {field}.");
        messages.SetMissingKeyOrValueAccessor(() => "Falta un valor.");
        messages.SetMissingRequestBodyRequiredValueAccessor(() => "Falta el contenido.");
        messages.SetValueMustBeANumberAccessor(field => $"{field} debe ser un número.");
        messages.SetNonPropertyValueMustBeANumberAccessor(() => "Debe ser un número.");
    }
}
