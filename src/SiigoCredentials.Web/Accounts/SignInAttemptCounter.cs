using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Accounts;

/// <summary>Counts the attempts of the current browser before anything is verified.</summary>
public sealed class SignInAttemptCounter(
    SignInThrottle throttle, KnownDevices devices, CurrentBrowser browser, UserManager<Person> people, SecurityLog security)
{
    /// <summary>Counts an attempt of a person who is not signed in. The wait is null when the attempt may continue.</summary>
    public async Task<(Attempt Attempt, TimeSpan? Wait)> BeginAsync(string email, CancellationToken ct) =>
        await BeginAsync(await AttemptAsync(email, ct), email);

    /// <summary>Counts an attempt of a signed-in person, whose session is counted separately.</summary>
    public Task<(Attempt Attempt, TimeSpan? Wait)> BeginAsync(ClaimsPrincipal user) =>
        BeginAsync(new Attempt(people.NormalizeEmail(user.Email())!, $"session {user.SessionId()}", browser.Address), user.Email());

    /// <summary>Counts one use of a public page for an e-mail address. Null when it may continue, otherwise the time to wait.</summary>
    public async Task<TimeSpan?> BeginAtAsync(PublicDoor door, string email, CancellationToken ct) =>
        BeginAt(door, await AttemptAsync(email, ct));

    /// <summary>The same for a request that names no account.</summary>
    public TimeSpan? BeginAt(PublicDoor door) => BeginAt(door, new Attempt("", OwnerKey: null, browser.Address));

    /// <summary>Counts a mail to an address that is not verified. Whether the mail may be sent.</summary>
    public bool MayMail(string email) => throttle.MayMail(people.NormalizeEmail(email)!);

    /// <summary>Takes back the count of a correct attempt.</summary>
    public void Succeeded(Attempt attempt) => throttle.Succeeded(attempt);

    private async Task<(Attempt Attempt, TimeSpan? Wait)> BeginAsync(Attempt attempt, string email)
    {
        var wait = throttle.Begin(attempt);
        if (wait is not null)
        {
            security.TooManyAttempts((await people.FindByEmailAsync(email))?.Id);
        }

        return (attempt, wait);
    }

    private TimeSpan? BeginAt(PublicDoor door, Attempt attempt)
    {
        var wait = throttle.BeginAt(door, attempt);
        if (wait is not null)
        {
            security.TooManyAttempts(null);
        }

        return wait;
    }

    private async Task<Attempt> AttemptAsync(string email, CancellationToken ct)
    {
        var normalized = people.NormalizeEmail(email)!;
        return new Attempt(normalized, await devices.FindAsync(normalized, ct), browser.Address);
    }
}
