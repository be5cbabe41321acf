using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Operator;
using SiigoCredentials.Web.Pages.Shared;

namespace SiigoCredentials.Web.Pages;

/// <summary>The set-up form.</summary>
public sealed class SetupInput : NewPersonInput
{
    private const int CompanyNameLength = 120;

    [Required(ErrorMessage = "Escribe el nombre de la empresa.")]
    [MaxLength(CompanyNameLength, ErrorMessage = "Usa hasta 120 caracteres.")]
    public string? CompanyName { get; set; }

    [Required(ErrorMessage = "Escribe el NIT.")]
    public string? Nit { get; set; }

    [Required(ErrorMessage = "Elige un plan.")]
    public string? PlanCode { get; set; }

    [Required(ErrorMessage = "Escribe el correo.")]
    public string? Email { get; set; }

    public FirstCompany ToFirstCompany()
    {
        _ = Companies.Nit.TryParse(Nit, out var nit);
        return new FirstCompany(CompanyName!, nit!, PlanCode!, FirstName!, LastName!, EmailAddress.Canonical(Email), Password!);
    }

    public override IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var texts = validationContext.GetRequiredService<IStringLocalizer<Texts>>();
        foreach (var fault in base.Validate(validationContext).Concat(OneLine(validationContext, (nameof(CompanyName), CompanyName))))
        {
            yield return fault;
        }

        if (!Companies.Nit.TryParse(Nit, out _))
        {
            yield return new(texts["Ese NIT no es válido: revisa los números y el dígito de verificación."], [nameof(Nit)]);
        }

        if (Email is not null && EmailWords.Of(texts, Email) is { } wrong) // Required reports a missing one
        {
            yield return new(wrong, [nameof(Email)]);
        }
    }
}
