using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace SiigoCredentials.Web.Accounts;

/// <summary>
/// Whoever sets or proves a password comes here, and nowhere else: it is normalized (<see cref="PasswordText"/>), and noted whether it is too short to be the only factor.
/// </summary>
public sealed class LengthTrackingPasswordHasher(IOptions<PasswordHasherOptions> options) : PasswordHasher<Person>(options)
{
    // Nobody's is hashed too: the decoy.
    public override string HashPassword(Person? user, string password)
    {
        user?.HasShortPassword = PasswordText.Length(password) < PasswordLimits.Shortest;
        return base.HashPassword(user!, PasswordText.Of(password));
    }

    /// <summary>Hashes made before passwords were normalized serve too, once: <see cref="PasswordCheck"/> replaces them on success. The work depends on what was typed, never on the account.</summary>
    public override PasswordVerificationResult VerifyHashedPassword(Person? user, string hashedPassword, string providedPassword)
    {
        var password = PasswordText.Of(providedPassword);
        var result = base.VerifyHashedPassword(user!, hashedPassword, password);
        return result == PasswordVerificationResult.Failed && password != providedPassword
            && base.VerifyHashedPassword(user!, hashedPassword, providedPassword) != PasswordVerificationResult.Failed
                ? PasswordVerificationResult.SuccessRehashNeeded
                : result;
    }
}
