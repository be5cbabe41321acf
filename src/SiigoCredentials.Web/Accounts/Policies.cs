namespace SiigoCredentials.Web.Accounts;

/// <summary>Names of the authorization policies.</summary>
public static class Policies
{
    /// <summary>Sees and changes the company's credential: only an Administrador.</summary>
    public const string ManageCredentials = nameof(ManageCredentials);

    /// <summary>Invites people, gives roles, disables: only an Administrador.</summary>
    public const string ManagePeople = nameof(ManagePeople);
}
