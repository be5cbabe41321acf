using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using SiigoCredentials.Web.Audit;
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
    LinkOver,
}

/// <summary>The outcome; with a wait when there were too many attempts.</summary>
public sealed record PasswordAnswer(PasswordOutcome Outcome, TimeSpan? Wait = null);

/// <summary>Changes a person's own password; it asks for the one in force and ends every other session (ASVS 6.2.3, 7.4.3).</summary>
public sealed class PasswordChanger(
    AppDbContext db,
    CompanyActs acts,
    UserManager<Person> people,
    SignInAttemptCounter attempts,
    SessionList sessions,
    AccountRecord record,
    SecurityLog security,
    PasswordHashingLimiter turns)
{
    /// <summary>How short the new password may be.</summary>
    public Task<int> ShortestAsync(ClaimsPrincipal user, CancellationToken ct) => db.ShortestPasswordAsync(user.PersonId(), ct);

    public async Task<PasswordAnswer> ChangeAsync(ClaimsPrincipal user, string current, string wanted, CancellationToken ct)
    {
        var person = (await people.GetUserAsync(user))!;
        var (attempt, wait) = await attempts.BeginAsync(user);
        if (wait is not null)
        {
            return new PasswordAnswer(PasswordOutcome.TooManyAttempts, wait);
        }

        using var turn = await turns.TakeAsync(attempt.Owner, ct); // before the transaction: nobody else writes while one is open
        return await acts.RunAsync(user.CompanyId(), async act =>
        {
            var outcome = PasswordOutcomes.Of(await people.ChangePasswordAsync(person, current, wanted));
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
