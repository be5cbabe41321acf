using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Accounts;

/// <summary>The result of a reauthentication, with a wait after too many attempts.</summary>
public readonly record struct ReauthenticationResult(bool IsProven, TimeSpan? Wait = null);

/// <summary>Step-up: acts on a key require a recent authentication, so that an open browser is not enough (ASVS 7.5.3).</summary>
public sealed class Reauthentication(
    AppDbContext db,
    UserManager<Person> people,
    PasswordCheck passwords,
    SecondFactors factors,
    Passkeys passkeys,
    SignInAttemptCounter attempts,
    SecurityLog security,
    TimeProvider clock,
    IOptions<AccountsOptions> options)
{
    public bool IsFresh(ClaimsPrincipal user) => clock.GetUtcNow() < user.ProvenAt() + options.Value.ProofLifetime;

    /// <summary>The factors of the signed-in person. With a second factor, the password alone is not accepted.</summary>
    public Task<FactorStatus> FactorsAsync(ClaimsPrincipal user, CancellationToken ct) => factors.StatusAsync(user.PersonId(), ct);

    /// <summary>
    /// Verifies the password, and the code if one is required; without a password, the code alone. The limits of sign-in apply.
    /// </summary>
    public async Task<ReauthenticationResult> ProveAsync(ClaimsPrincipal user, string password, string code, CancellationToken ct)
    {
        var person = (await people.GetUserAsync(user))!;
        var (attempt, wait) = await attempts.BeginAsync(user);
        if (wait is not null)
        {
            return new ReauthenticationResult(IsProven: false, wait);
        }

        var isCodeRequired = person.PasswordHash is null || await factors.AreInForceAsync(person.Id, ct);
        if ((person.PasswordHash is not null && !await passwords.IsRightAsync(attempt, person, password, ct))
            || (isCodeRequired && await factors.VerifyAsync(person.Id, code, ct) is null))
        {
            security.ProofRefused(person.Id);
            return new ReauthenticationResult(IsProven: false);
        }

        attempts.Succeeded(attempt);
        return await SaveProofAsync(user, ct);
    }

    /// <summary>Verifies a passkey of the signed-in person. Only an invalid one counts as an attempt.</summary>
    public async Task<ReauthenticationResult> ProveByPasskeyAsync(ClaimsPrincipal user, string answer, CancellationToken ct)
    {
        if (await passkeys.AssertAsync(answer) is { } person && person.Id == user.PersonId())
        {
            return await SaveProofAsync(user, ct);
        }

        security.ProofRefused(user.PersonId());
        var (_, wait) = await attempts.BeginAsync(user);
        return new ReauthenticationResult(IsProven: false, wait);
    }

    private async Task<ReauthenticationResult> SaveProofAsync(ClaimsPrincipal user, CancellationToken ct)
    {
        var (sessionId, now) = (user.SessionId(), clock.GetUtcNow());
        await db.Sessions.Where(row => row.Id == sessionId).ExecuteUpdateAsync(set => set.SetProperty(row => row.ProvenAt, now), ct);
        security.Proven(user.PersonId());
        return new ReauthenticationResult(IsProven: true);
    }
}
