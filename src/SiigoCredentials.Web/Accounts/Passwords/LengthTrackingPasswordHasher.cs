using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace SiigoCredentials.Web.Accounts;

/// <summary>
/// Hashes and verifies all passwords. Normalizes them (<see cref="PasswordText"/>), and records whether a password is too short to be the
/// only factor.
/// </summary>
public sealed class LengthTrackingPasswordHasher(IOptions<PasswordHasherOptions> options) : PasswordHasher<Person>(options)
{
    // The user is null for the dummy hash.
    public override string HashPassword(Person? user, string password)
    {
        user?.HasShortPassword = PasswordText.Length(password) < PasswordLimits.Shortest;
        return base.HashPassword(user!, PasswordText.Of(password));
    }

    /// <summary>
    /// Also accepts a hash made before passwords were normalized; <see cref="PasswordCheck"/> then replaces it. The work depends on the
    /// typed password, never on the account.
    /// </summary>
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
