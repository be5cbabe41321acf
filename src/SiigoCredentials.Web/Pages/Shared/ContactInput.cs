using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Credentials;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>The contact form and its validation messages.</summary>
public sealed class ContactInput : IValidatableObject
{
    public string? Name { get; set; }

    public string? Email { get; set; }

    public static ContactInput From(IntegrationContact? contact) => new() { Name = contact?.Name, Email = contact?.Email };

    public IntegrationContact ToContact() => IntegrationContact.From(Name, Email);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var texts = validationContext.GetRequiredService<IStringLocalizer<Texts>>();
        var contact = ToContact();
        if (!contact.HasValidName)
        {
            yield return new(
                contact.Name.Length == 0
                    ? texts["Escribe el nombre de quien desarrollará la integración."]
                    : texts["Ese nombre no sirve: usa hasta {0} caracteres, en una sola línea.", IntegrationContact.NameLength],
                [nameof(Name)]);
        }

        if (!contact.HasValidEmail)
        {
            yield return new(
                contact.Email.Length == 0
                    ? texts["Escribe el correo de quien desarrollará la integración."] : EmailWords.Of(texts, contact.Email),
                [nameof(Email)]);
        }
    }
}
