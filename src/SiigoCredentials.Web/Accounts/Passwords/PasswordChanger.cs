using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Accounts;

/// <summary>How a change of password ended.</summary>
public enum PasswordOutcome
{
    Done,
    WrongPassword,
    TooManyAttempts,
    TooShort,
    TooLong,
    TooEasy,
}

/// <summary>The outcome; with a wait when there were too many attempts.</summary>
public sealed record PasswordAnswer(PasswordOutcome Outcome, TimeSpan? Wait = null);

/// <summary>Changes a person's own password; it asks for the one in force and ends every other session (ASVS 6.2.3, 7.4.3).</summary>
public sealed class PasswordChanger(
    AppDbContext db, UserManager<Person> people, PasswordCheck passwords, AttemptCounter attempts, SessionList sessions)
{
    public async Task<PasswordAnswer> ChangeAsync(ClaimsPrincipal user, string current, string wanted, CancellationToken ct)
    {
        var person = (await people.GetUserAsync(user))!;
        var (attempt, wait) = await attempts.BeginAsync(person.Email!, ct);
        if (wait is not null)
        {
            return new PasswordAnswer(PasswordOutcome.TooManyAttempts, wait);
        }

        if (!await passwords.IsRightAsync(person, current))
        {
            return new PasswordAnswer(PasswordOutcome.WrongPassword);
        }

        attempts.Succeeded(attempt);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var changed = await people.ChangePasswordAsync(person, current, wanted);
        if (!changed.Succeeded)
        {
            return new PasswordAnswer(OutcomeOf(changed));
        }

        await sessions.KeepOnlyAsync(person, user.SessionId(), ct);
        await transaction.CommitAsync(CancellationToken.None);
        return new PasswordAnswer(PasswordOutcome.Done);
    }

    /// <summary>Why Identity refused a password.</summary>
    /// <exception cref="InvalidOperationException">It was for another reason than the password.</exception>
    internal static PasswordOutcome OutcomeOf(IdentityResult refused) => refused.Errors.First().Code switch
    {
        nameof(IdentityErrorDescriber.PasswordTooShort) => PasswordOutcome.TooShort,
        PasswordPolicy.TooLong => PasswordOutcome.TooLong,
        PasswordPolicy.TooEasy => PasswordOutcome.TooEasy,
        var code => throw new InvalidOperationException($"The account could not be changed: {code}."),
    };
}
