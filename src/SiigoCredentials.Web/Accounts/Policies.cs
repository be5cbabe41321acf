namespace SiigoCredentials.Web.Accounts;

/// <summary>Names of the authorization policies.</summary>
public static class Policies
{
    /// <summary>View and change the company's credential: Administradores only.</summary>
    public const string ManageCredentials = nameof(ManageCredentials);

    /// <summary>Invite and disable people and assign roles: Administradores only.</summary>
    public const string ManagePeople = nameof(ManagePeople);
}
