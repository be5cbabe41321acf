using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Accounts;

/// <summary>Whom the portal tells of what concerns a company.</summary>
internal static class Administrators
{
    /// <summary>Those who can enter.</summary>
    public static IQueryable<Person> AdministratorsOf(this AppDbContext db, Guid companyId) =>
        db.Users.Where(person => person.CompanyId == companyId && person.Role == PersonRole.Administrador && person.DisabledAt == null);
}
