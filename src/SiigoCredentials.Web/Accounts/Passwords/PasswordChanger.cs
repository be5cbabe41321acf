using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Accounts;

public enum PasswordOutcome
{
    Done,
    WrongPassword,
    TooManyAttempts,
    TooShort,
    TooLong,
    TooEasy,
    LinkInvalid,
}

/// <summary>The outcome, with a wait after too many attempts.</summary>
public sealed record PasswordAnswer(PasswordOutcome Outcome, TimeSpan? Wait = null);

/// <summary>Changes a person's own password. It requires the current one and ends all other sessions (ASVS 6.2.3, 7.4.3).</summary>
public sealed class PasswordChanger(
    AppDbContext db,
    AccountActs acts,
    UserManager<Person> people,
    SignInAttemptCounter attempts,
    SessionList sessions,
    AccountRecord record,
    SecurityLog security,
    PasswordHashingLimiter hashing)
{
    /// <summary>The minimum length of the new password.</summary>
    public Task<int> ShortestAsync(ClaimsPrincipal user, CancellationToken ct) => db.ShortestPasswordAsync(user.PersonId(), ct);

    public async Task<PasswordAnswer> ChangeAsync(ClaimsPrincipal user, string currentPassword, string newPassword, CancellationToken ct)
    {
        var person = (await people.GetUserAsync(user))!;
        var (attempt, wait) = await attempts.BeginAsync(user);
        if (wait is not null)
        {
            return new PasswordAnswer(PasswordOutcome.TooManyAttempts, wait);
        }

        using var slot = await hashing.AcquireAsync(attempt.Owner, ct); // before the transaction, which blocks other writers
        return await acts.RunAsync(user.PersonId(), async act =>
        {
            var outcome = PasswordOutcomes.Of(await people.ChangePasswordAsync(person, currentPassword, newPassword));
            if (outcome == PasswordOutcome.WrongPassword)
            {
                security.ProofRefused(person.Id);
            }
            else
            {
                attempts.Succeeded(attempt);
            }

            if (outcome == PasswordOutcome.Done)
            {
                await sessions.KeepOnlyAsync(person, user.SessionId(), ct);
                record.FactorChanged(act, person, AuditAction.PasswordChanged);
            }

            return new PasswordAnswer(outcome);
        }, ct);
    }
}
