using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Accounts;

namespace SiigoCredentials.Web.Pages.Configuracion;

/// <summary>The invitation form.</summary>
public sealed class InviteInput : IValidatableObject
{
    /// <summary>The form's own id: sent twice, it invites once.</summary>
    public Guid Id { get; set; }

    public string? Email { get; set; }

    public PersonRole Role { get; set; } = PersonRole.Contador;

    public Invitee ToInvitee() => new(Email!.Trim(), Role);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var texts = validationContext.GetRequiredService<IStringLocalizer<Texts>>();
        if (!EmailAddress.IsValid((Email ?? "").Trim()))
        {
            yield return new(texts["Escribe el correo de la persona, como nombre@empresa.com."], [nameof(Email)]);
        }

        if (Id == Guid.Empty || !Enum.IsDefined(Role))
        {
            yield return new(texts["El formulario llegó incompleto."], [nameof(Email)]);
        }
    }
}
