using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Accounts;

/// <summary>How an attempt to prove one's identity ended; with a wait when there were too many of them.</summary>
public readonly record struct ReauthenticationResult(bool IsProven, TimeSpan? Wait = null);

/// <summary>Step-up: whoever acts on a key has proven who they are within the last minutes, not only that a browser was left open (ASVS 7.5.3).</summary>
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

    /// <summary>With what whoever is signed in can prove it; with a factor in force the password needs a code beside it.</summary>
    public Task<FactorStatus> FactorsAsync(ClaimsPrincipal user, CancellationToken ct) => factors.StatusAsync(user.PersonId(), ct);

    /// <summary>Compares the password, and the code where one is needed; counts against the same limits as a sign-in.</summary>
    public async Task<ReauthenticationResult> ProveAsync(ClaimsPrincipal user, string password, string code, CancellationToken ct)
    {
        var person = (await people.GetUserAsync(user))!;
        var (attempt, wait) = await attempts.BeginAsync(user);
        if (wait is not null)
        {
            return new ReauthenticationResult(IsProven: false, wait);
        }

        if (!await passwords.IsRightAsync(attempt, person, password, ct) || (await factors.AreInForceAsync(person.Id, ct) && await factors.VerifyAsync(person.Id, code, ct) is null))
        {
            security.ProofRefused(person.Id);
            return new ReauthenticationResult(IsProven: false);
        }

        attempts.Succeeded(attempt);
        return await NoteAsync(user, ct);
    }

    /// <summary>A passkey of whoever is signed in. A right one always serves, since nobody guesses it; others count like wrong passwords.</summary>
    public async Task<ReauthenticationResult> ProveByPasskeyAsync(ClaimsPrincipal user, string answer, CancellationToken ct)
    {
        if (await passkeys.AssertAsync(answer) is { DisabledAt: null } person && person.Id == user.PersonId())
        {
            return await NoteAsync(user, ct);
        }

        security.ProofRefused(user.PersonId());
        var (_, wait) = await attempts.BeginAsync(user);
        return new ReauthenticationResult(IsProven: false, wait);
    }

    private async Task<ReauthenticationResult> NoteAsync(ClaimsPrincipal user, CancellationToken ct)
    {
        var (session, now) = (user.SessionId(), clock.GetUtcNow());
        await db.Sessions.Where(row => row.Id == session).ExecuteUpdateAsync(set => set.SetProperty(row => row.ProvenAt, now), ct);
        security.Proven(user.PersonId());
        return new ReauthenticationResult(IsProven: true);
    }
}
