using Microsoft.AspNetCore.Identity;

namespace SiigoCredentials.Web.Accounts;

internal static class PasswordOutcomes
{
    /// <summary>Maps the first error of Identity.</summary>
    public static PasswordOutcome Of(IdentityResult result) => result.Errors.FirstOrDefault()?.Code switch
    {
        null => PasswordOutcome.Done,
        nameof(IdentityErrorDescriber.PasswordMismatch) => PasswordOutcome.WrongPassword,
        nameof(IdentityErrorDescriber.PasswordTooShort) => PasswordOutcome.TooShort,
        PasswordPolicy.TooLong => PasswordOutcome.TooLong,
        PasswordPolicy.TooEasy => PasswordOutcome.TooEasy,
        var code => throw new InvalidOperationException($"Identity refused the change: {code}."),
    };
}
