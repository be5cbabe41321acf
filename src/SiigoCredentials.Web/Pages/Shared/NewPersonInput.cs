using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>The name and password fields of the forms that create an account.</summary>
public abstract class NewPersonInput : IValidatableObject
{
    private const int NameLength = 60;

    [Required(ErrorMessage = "Escribe el nombre.")]
    [MaxLength(NameLength, ErrorMessage = "Usa hasta 60 caracteres.")]
    public string? FirstName { get; set; }

    [Required(ErrorMessage = "Escribe el apellido.")]
    [MaxLength(NameLength, ErrorMessage = "Usa hasta 60 caracteres.")]
    public string? LastName { get; set; }

    [Required(ErrorMessage = "Escribe una contraseña.")]
    [PasswordLength(MinimumLength = PasswordLimits.Shortest, ErrorMessage = "Usa entre {2} y {1} caracteres.")]
    [TextForm(TextForm.AsTyped)]
    public string? Password { get; set; }

    public virtual IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        OneLine(validationContext, (nameof(FirstName), FirstName), (nameof(LastName), LastName));

    protected static IEnumerable<ValidationResult> OneLine(
        ValidationContext validationContext, params (string Field, string? Text)[] fields) =>
        from field in fields
        where !TypedText.IsOneLine(field.Text ?? "")
        select new ValidationResult(
            validationContext.GetRequiredService<IStringLocalizer<Texts>>()["Usa solo letras y signos, en una sola línea."], [field.Field]);
}
