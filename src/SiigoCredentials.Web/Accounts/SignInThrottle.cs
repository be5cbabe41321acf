using System.Net;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Limits;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Accounts;

/// <summary>An attempt to prove an identity.</summary>
/// <param name="NormalizedEmail">The account, as the attempt names it.</param>
/// <param name="Own">What vouches for the browser: a session of the account, or the code of a browser in which its owner has signed in; null for a stranger.</param>
/// <param name="Address">The address it comes from.</param>
public readonly record struct Attempt(string NormalizedEmail, string? Own, IPAddress? Address)
{
    /// <summary>The owner for whom a password is compared; null for a stranger, whatever account they name.</summary>
    public string? Owner => Own is null ? null : NormalizedEmail;
}

/// <summary>A public page on which guessing is pointless, but each use costs work.</summary>
public enum PublicDoor
{
    Recovery,
    Handoff,
}

/// <summary>
/// Bounds guessing at passwords and codes (ASVS 6.1.1, 6.3.1): attempts are counted before anything is compared and taken back when they were right.
/// Strangers share one budget for an account and one for an address. Each browser and session of its owner has one of its own, whatever comes from its
/// address, so that nobody can lock somebody else out. Each public page has one for each address too.
/// </summary>
public sealed class SignInThrottle(IOptions<AccountsOptions> options, SharedLimits limits)
{
    // Nobody can fill another's mailbox with more than this.
    private const int MailsPerHour = 3;

    private readonly GcraLimiter accounts = limits.Of("attempts at an account", options.Value.AttemptsPerAccount, options.Value.AttemptsWindow);
    private readonly GcraLimiter addresses = limits.Of("attempts from an address", options.Value.AttemptsPerAddress, options.Value.AttemptsWindow);
    private readonly GcraLimiter owners = limits.Of("attempts of a known browser", options.Value.AttemptsPerAccount, options.Value.AttemptsWindow);
    private readonly GcraLimiter mails = limits.Of("mails of recovery", MailsPerHour, TimeSpan.FromHours(1));
    private readonly Dictionary<PublicDoor, GcraLimiter> doors = Enum.GetValues<PublicDoor>().ToDictionary(
        door => door, door => limits.Of($"use of {door}", options.Value.AttemptsPerAddress, options.Value.AttemptsWindow));

    /// <summary>Counts an attempt. Null when it may go on; else how long to wait.</summary>
    public TimeSpan? Begin(Attempt attempt) => attempt.Own is { } own
        ? owners.TryAcquire(own)
        : addresses.TryAcquire(Place(attempt.Address)) ?? accounts.TryAcquire(attempt.NormalizedEmail);

    /// <summary>Counts one use of a public page; an owner's browser is counted apart from its address. Null when it may go on; else how long to wait.</summary>
    public TimeSpan? BeginAt(PublicDoor door, Attempt attempt) => doors[door].TryAcquire(attempt.Own ?? Place(attempt.Address));

    /// <summary>Counts a mail to an address, whether an account has it or not; false when there were too many.</summary>
    public bool MayMail(string normalizedEmail) => mails.TryAcquire(normalizedEmail) is null;

    /// <summary>The attempt was right: it counts no more.</summary>
    public void Succeeded(Attempt attempt)
    {
        if (attempt.Own is { } own)
        {
            owners.Refund(own);
            return;
        }

        accounts.Refund(attempt.NormalizedEmail);
        addresses.Refund(Place(attempt.Address));
    }

    private static string Place(IPAddress? address) => address is null ? "" : Convert.ToHexString(ClientAddressKey.Of(address, stackalloc byte[16]));
}
