using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Partners;

namespace SiigoCredentials.Web.Pages.Alianzas;

/// <summary>The form of an act on a partner.</summary>
public sealed class PartnerInput : IValidatableObject
{
    /// <summary>The id of the operation: a repeated form acts once.</summary>
    public Guid Id { get; set; }

    public string? PartnerId { get; set; }

    public string? Name { get; set; }

    internal string GivenName => Name ?? "";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var texts = validationContext.GetRequiredService<IStringLocalizer<Texts>>();
        if (Id == Guid.Empty || string.IsNullOrEmpty(PartnerId))
        {
            yield return new(texts["El formulario llegó incompleto."], [nameof(Id)]);
        }

        if (GivenName.Length > PartnerName.MaxLength || !TypedText.IsOneLine(GivenName))
        {
            yield return new(texts["Usa solo letras y signos, en una sola línea."], [nameof(Name)]);
        }
    }
}
