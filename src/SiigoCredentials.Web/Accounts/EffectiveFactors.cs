using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Accounts;

/// <summary>Defines who has a second factor: a confirmed authenticator or any passkey.</summary>
internal static class EffectiveFactors
{
    /// <summary>Can be composed into other queries.</summary>
    public static IQueryable<Person> PeopleWithAFactor(this AppDbContext db) => db.Users.Where(person =>
        db.Authenticators.Any(row => row.PersonId == person.Id && row.ConfirmedAt != null)
        || db.UserPasskeys.Any(row => row.UserId == person.Id));
}
