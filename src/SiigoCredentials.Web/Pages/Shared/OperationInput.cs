using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Credentials;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>
/// The fields of every form that changes a credential: the operation id, the version it saw, and the person's confirmation.
/// </summary>
public sealed class OperationInput : IValidatableObject
{
    public Guid Id { get; set; }

    public int Version { get; set; }

    public bool Confirmed { get; set; }

    public CredentialOperation By(Actor actor) => new(actor, Id, Version);

    // Without an id, a repeated form cannot be distinguished from a new one.
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        Id == Guid.Empty
            ? [new(validationContext.GetRequiredService<IStringLocalizer<Texts>>()["El formulario llegó incompleto."], [nameof(Id)])] : [];
}
