using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Pages.Shared;

namespace SiigoCredentials.Web.Pages.Configuracion;

/// <summary>The invitation form.</summary>
public sealed class InviteInput : IValidatableObject
{
    /// <summary>The id of the operation: a repeated form invites once.</summary>
    public Guid Id { get; set; }

    public string? Email { get; set; }

    public PersonRole Role { get; set; } = PersonRole.Contador;

    public Invitee ToInvitee() => new(EmailAddress.Canonical(Email), Role);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var texts = validationContext.GetRequiredService<IStringLocalizer<Texts>>();
        if (EmailWords.Of(texts, Email) is { } fault)
        {
            yield return new(fault, [nameof(Email)]);
        }

        if (Id == Guid.Empty || !Enum.IsDefined(Role))
        {
            yield return new(texts["El formulario llegó incompleto."], [nameof(Email)]);
        }
    }
}
