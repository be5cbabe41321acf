using System.Linq.Expressions;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Accounts;

/// <summary>Defines who has a second factor: a confirmed authenticator or any passkey.</summary>
internal static class EffectiveFactors
{
    public static readonly Expression<Func<Person, bool>> AreInForce =
        person => person.Authenticator!.ConfirmedAt != null || person.Passkeys.Any();

    /// <summary>Can be composed into other queries.</summary>
    public static IQueryable<Person> PeopleWithAFactor(this AppDbContext db) => db.Users.Where(AreInForce);
}
