using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Pages.Shared;

namespace SiigoCredentials.Web.Pages.Cuenta;

/// <summary>The form of an invited person.</summary>
public sealed class JoinInput : NewPersonInput
{
    public NewPerson ToNewPerson() => new(FirstName!, LastName!, Password!);
}
