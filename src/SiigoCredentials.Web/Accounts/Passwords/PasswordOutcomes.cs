using Microsoft.AspNetCore.Identity;

namespace SiigoCredentials.Web.Accounts;

internal static class PasswordOutcomes
{
    /// <summary>What Identity says of a wanted password; of several objections the first.</summary>
    public static PasswordOutcome Of(IdentityResult result) => result.Errors.FirstOrDefault()?.Code switch
    {
        null => PasswordOutcome.Done,
        nameof(IdentityErrorDescriber.PasswordMismatch) => PasswordOutcome.WrongPassword,
        nameof(IdentityErrorDescriber.PasswordTooShort) => PasswordOutcome.TooShort,
        PasswordPolicy.TooLong => PasswordOutcome.TooLong,
        PasswordPolicy.TooEasy => PasswordOutcome.TooEasy,
        var code => throw new InvalidOperationException($"The account could not be changed: {code}."),
    };
}
