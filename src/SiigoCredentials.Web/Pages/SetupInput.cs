using System.ComponentModel.DataAnnotations;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Web.Pages;

/// <summary>The set-up form.</summary>
public sealed class SetupInput : IValidatableObject
{
    [Required(ErrorMessage = "Escribe el nombre de la empresa.")]
    [MaxLength(120, ErrorMessage = "Usa hasta 120 caracteres.")]
    public string? CompanyName { get; set; }

    [Required(ErrorMessage = "Escribe el NIT.")]
    public string? Nit { get; set; }

    [Required(ErrorMessage = "Elige un plan.")]
    public string? PlanCode { get; set; }

    [Required(ErrorMessage = "Escribe el nombre.")]
    [MaxLength(60, ErrorMessage = "Usa hasta 60 caracteres.")]
    public string? FirstName { get; set; }

    [Required(ErrorMessage = "Escribe el apellido.")]
    [MaxLength(60, ErrorMessage = "Usa hasta 60 caracteres.")]
    public string? LastName { get; set; }

    [Required(ErrorMessage = "Escribe el correo.")]
    public string? Email { get; set; }

    [Required(ErrorMessage = "Escribe una contraseña.")]
    [StringLength(128, MinimumLength = 15, ErrorMessage = "Usa entre 15 y 128 caracteres.")]
    public string? Password { get; set; }

    public FirstCompany ToFirstCompany()
    {
        _ = Companies.Nit.TryParse(Nit, out var nit);
        return new FirstCompany(CompanyName!.Trim(), nit!, PlanCode!, FirstName!.Trim(), LastName!.Trim(), Email!.Trim(), Password!);
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (field, text) in ((string, string?)[])[(nameof(CompanyName), CompanyName), (nameof(FirstName), FirstName), (nameof(LastName), LastName)])
        {
            if (!EmailAddress.IsOneLine(text ?? ""))
            {
                yield return new("Usa solo letras y signos, en una sola línea.", [field]);
            }
        }

        if (!Companies.Nit.TryParse(Nit, out _))
        {
            yield return new("Ese NIT no es válido: revisa los números y el dígito de verificación.", [nameof(Nit)]);
        }

        if (!EmailAddress.IsValid((Email ?? "").Trim()))
        {
            yield return new("Ese correo no parece válido. Debe ser como nombre@empresa.com.", [nameof(Email)]);
        }
    }
}
