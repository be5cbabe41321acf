using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Companies;

namespace SiigoCredentials.Web.Pages;

/// <summary>The form that asks for access to a company.</summary>
public sealed class AccessInput : IValidatableObject
{
    /// <summary>The id of the operation: a repeated form asks once.</summary>
    public Guid Id { get; set; }

    [Required(ErrorMessage = "Escribe el NIT de la empresa.")]
    [MaxLength(20, ErrorMessage = "Ese NIT es demasiado largo.")]
    public string? Nit { get; set; }

    public PersonRole Role { get; set; } = PersonRole.Contador;

    [MaxLength(AccessRequest.MessageLength, ErrorMessage = "Acorta el mensaje a 300 caracteres.")]
    public string? Message { get; set; }

    public static AccessInput New() => new() { Id = Guid.CreateVersion7() };

    /// <summary>Only after validation.</summary>
    public AccessWish ToWish() => new(Companies.Nit.TryParse(Nit, out var nit) ? nit : "", Role, Message ?? "");

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var texts = validationContext.GetRequiredService<IStringLocalizer<Texts>>();
        if (!Companies.Nit.TryParse(Nit, out _))
        {
            yield return new(
                texts["Revisa el NIT: de 6 a 10 números y, si lo escribes, el dígito de verificación después del guion."], [nameof(Nit)]);
        }

        if (Id == Guid.Empty || !Enum.IsDefined(Role))
        {
            yield return new(texts["El formulario llegó incompleto."], [nameof(Nit)]);
        }
    }
}
