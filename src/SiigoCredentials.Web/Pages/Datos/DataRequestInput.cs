using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Pages.Shared;
using SiigoCredentials.Web.Privacy;

namespace SiigoCredentials.Web.Pages.Datos;

/// <summary>The form of a request about personal data.</summary>
public sealed class DataRequestInput : IValidatableObject
{
    /// <summary>The id of the request: a repeated form asks once.</summary>
    public Guid Id { get; set; }

    [Required(ErrorMessage = "Elige si es una consulta o un reclamo.")]
    [EnumDataType(typeof(DataRequestKind), ErrorMessage = "Elige si es una consulta o un reclamo.")]
    public DataRequestKind? Kind { get; set; }

    [Required(ErrorMessage = "Escribe tu nombre.")]
    [MaxLength(DataRequest.NameLength, ErrorMessage = "Usa hasta 120 caracteres.")]
    public string? Name { get; set; }

    [Required(ErrorMessage = "Escribe el correo.")]
    public string? Email { get; set; }

    [Required(ErrorMessage = "Cuenta qué pides.")]
    [MaxLength(DataRequest.TextLength, ErrorMessage = "Acorta el texto a 2000 caracteres.")]
    [TextForm(TextForm.Lines)]
    public string? Text { get; set; }

    /// <summary>Only after validation.</summary>
    public DataRequestWish ToWish() => new(Id, Kind!.Value, Name!, EmailAddress.Canonical(Email), Text!);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var texts = validationContext.GetRequiredService<IStringLocalizer<Texts>>();
        if (EmailWords.Of(texts, Email) is { } fault) // only once every other field is filled in
        {
            yield return new(fault, [nameof(Email)]);
        }

        if (Id == Guid.Empty)
        {
            yield return new(texts["El formulario llegó incompleto."], [nameof(Id)]);
        }
    }
}
