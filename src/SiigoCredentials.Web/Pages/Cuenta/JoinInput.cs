using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Pages.Shared;

namespace SiigoCredentials.Web.Pages.Cuenta;

/// <summary>What an invited person says of themselves.</summary>
public sealed class JoinInput : NewPersonInput
{
    public NewPerson ToNewPerson() => new(FirstName!, LastName!, Password!);
}
