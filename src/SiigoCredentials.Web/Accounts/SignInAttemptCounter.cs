using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Accounts;

/// <summary>Counts what the present browser tries, before anything is compared.</summary>
public sealed class SignInAttemptCounter(SignInThrottle throttle, KnownDevices devices, CurrentBrowser browser, UserManager<Person> people, SecurityLog security)
{
    /// <summary>An attempt by a person who is not signed in, and how long to wait before it is looked at; null when it may go on.</summary>
    public async Task<(Attempt Attempt, TimeSpan? Wait)> BeginAsync(string email, CancellationToken ct) =>
        await BeginAsync(await AttemptAsync(email, ct), email);

    /// <summary>The same for a person who is signed in: the session vouches for them.</summary>
    public Task<(Attempt Attempt, TimeSpan? Wait)> BeginAsync(ClaimsPrincipal user) =>
        BeginAsync(new Attempt(people.NormalizeEmail(user.Email())!, $"session {user.SessionId()}", browser.Address), user.Email());

    /// <summary>Counts one use of a public page, such as asking for a mail to an address; how long to wait, null when it may go on.</summary>
    public async Task<TimeSpan?> BeginAtAsync(PublicDoor door, string email, CancellationToken ct) => BeginAt(door, await AttemptAsync(email, ct));

    /// <summary>The same when the request names no account.</summary>
    public TimeSpan? BeginAt(PublicDoor door) => BeginAt(door, new Attempt("", Own: null, browser.Address));

    /// <summary>Counts a mail to an address that anybody can claim; whether it may be sent.</summary>
    public bool MayMail(string email) => throttle.MayMail(people.NormalizeEmail(email)!);

    /// <summary>The attempt was right: it counts no more.</summary>
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
        var name = people.NormalizeEmail(email)!;
        return new Attempt(name, await devices.FindAsync(name, ct), browser.Address);
    }
}
