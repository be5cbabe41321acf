using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Accounts;

/// <summary>The one place that says what makes a password alone not let in: a confirmed authenticator or any passkey.</summary>
internal static class EffectiveFactors
{
    /// <summary>To be asked within other queries too.</summary>
    public static IQueryable<Person> PeopleWithAFactor(this AppDbContext db) => db.Users.Where(person =>
        db.Authenticators.Any(row => row.PersonId == person.Id && row.ConfirmedAt != null) || db.UserPasskeys.Any(row => row.UserId == person.Id));
}
