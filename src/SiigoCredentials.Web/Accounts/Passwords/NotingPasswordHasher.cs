using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace SiigoCredentials.Web.Accounts;

/// <summary>Whoever sets a password hashes it: here, and nowhere else, is noted whether it is too short to be the only factor.</summary>
public sealed class NotingPasswordHasher(IOptions<PasswordHasherOptions> options) : PasswordHasher<Person>(options)
{
    // Nobody's is hashed too: the decoy.
    public override string HashPassword(Person? user, string password)
    {
        user?.HasShortPassword = password.Length < PasswordLimits.Shortest;
        return base.HashPassword(user!, password);
    }
}
