using Microsoft.AspNetCore.Identity;
using SiigoCredentials.Web.Hosting;

namespace SiigoCredentials.Web.Accounts;

/// <summary>Counts what the present browser tries, before anything is compared.</summary>
public sealed class AttemptCounter(SignInThrottle throttle, KnownDevices devices, CurrentBrowser browser, UserManager<Person> people, SecurityLog security)
{
    /// <summary>The attempt, and how long to wait before it is even looked at; null when it may go on.</summary>
    public async Task<(Attempt Attempt, TimeSpan? Wait)> BeginAsync(string email, CancellationToken ct)
    {
        var name = people.NormalizeEmail(email)!;
        var attempt = new Attempt(name, await devices.IsKnownAsync(name, ct), browser.Address);
        var wait = throttle.Begin(attempt);
        if (wait is not null)
        {
            security.TooManyAttempts((await people.FindByEmailAsync(email))?.Id);
        }

        return (attempt, wait);
    }

    /// <summary>Counts what nobody can guess with, such as asking for a mail, for the address alone; how long to wait, null when it may go on.</summary>
    public TimeSpan? BeginFromHere()
    {
        var wait = throttle.BeginFrom(browser.Address);
        if (wait is not null)
        {
            security.TooManyAttempts(null);
        }

        return wait;
    }

    /// <summary>The attempt was right: it counts no more.</summary>
    public void Succeeded(Attempt attempt) => throttle.Succeeded(attempt);
}
