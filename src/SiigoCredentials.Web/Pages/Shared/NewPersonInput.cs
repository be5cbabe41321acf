using System.ComponentModel.DataAnnotations;
using SiigoCredentials.Web.Accounts;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>Who somebody is and what they will enter with, as the forms that create an account ask for it.</summary>
public abstract class NewPersonInput : IValidatableObject
{
    [Required(ErrorMessage = "Escribe el nombre.")]
    [MaxLength(60, ErrorMessage = "Usa hasta 60 caracteres.")]
    public string? FirstName { get; set; }

    [Required(ErrorMessage = "Escribe el apellido.")]
    [MaxLength(60, ErrorMessage = "Usa hasta 60 caracteres.")]
    public string? LastName { get; set; }

    [Required(ErrorMessage = "Escribe una contraseña.")]
    [StringLength(PasswordLimits.Longest, MinimumLength = PasswordLimits.Shortest, ErrorMessage = PasswordWords.Length)]
    public string? Password { get; set; }

    public virtual IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        OneLine((nameof(FirstName), FirstName), (nameof(LastName), LastName));

    protected static IEnumerable<ValidationResult> OneLine(params (string Field, string? Text)[] fields) =>
        from field in fields
        where !EmailAddress.IsOneLine(field.Text ?? "")
        select new ValidationResult("Usa solo letras y signos, en una sola línea.", [field.Field]);
}
