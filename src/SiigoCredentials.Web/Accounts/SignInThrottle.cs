using System.Net;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Limits;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Accounts;

/// <summary>An attempt to authenticate.</summary>
/// <param name="NormalizedEmail">The account that the request names, which need not exist.</param>
/// <param name="OwnerKey">Identifies a session or a known browser of the account's owner; null for an unknown browser.</param>
/// <param name="Address">The client's address.</param>
public readonly record struct Attempt(string NormalizedEmail, string? OwnerKey, IPAddress? Address)
{
    /// <summary>The account, if its owner makes the attempt; null for an unknown browser.</summary>
    public string? Owner => OwnerKey is null ? null : NormalizedEmail;
}

/// <summary>A public page without anything to guess, whose use is limited because it costs work.</summary>
public enum PublicDoor
{
    Recovery,
    Handoff,
    PersonalData,
}

/// <summary>
/// Limits guessing of passwords and codes (ASVS 6.1.1, 6.3.1). Attempts are counted before anything is verified; correct ones are taken
/// back. Unknown browsers share one limit for each account and one for each address. Each known browser and session of an owner has a
/// separate limit, so that nobody can lock an owner out. Each public page has a limit for each address.
/// </summary>
public sealed class SignInThrottle(IOptions<AccountsOptions> options, SharedLimits limits)
{
    // Keeps people from flooding a mailbox.
    private const int MailsPerHour = 3;

    private readonly GcraLimiter accounts = limits.Of(
        "attempts at an account", options.Value.AttemptsPerAccount, options.Value.AttemptsWindow);
    private readonly GcraLimiter addresses = limits.Of(
        "attempts from an address", options.Value.AttemptsPerAddress, options.Value.AttemptsWindow);
    private readonly GcraLimiter owners = limits.Of(
        "attempts of a known browser", options.Value.AttemptsPerAccount, options.Value.AttemptsWindow);
    private readonly GcraLimiter mails = limits.Of("mails of recovery", MailsPerHour, TimeSpan.FromHours(1));
    private readonly Dictionary<PublicDoor, GcraLimiter> doors = Enum.GetValues<PublicDoor>().ToDictionary(
        door => door, door => limits.Of($"use of {door}", options.Value.AttemptsPerAddress, options.Value.AttemptsWindow));

    /// <summary>Counts an attempt. Null when it may continue, otherwise the time to wait.</summary>
    public TimeSpan? Begin(Attempt attempt) => attempt.OwnerKey is { } key
        ? owners.TryAcquire(key)
        : addresses.TryAcquire(KeyOf(attempt.Address)) ?? accounts.TryAcquire(attempt.NormalizedEmail);

    /// <summary>Counts one use of a public page, by known browser or by address. Null when it may continue, otherwise the wait.</summary>
    public TimeSpan? BeginAt(PublicDoor door, Attempt attempt) => doors[door].TryAcquire(attempt.OwnerKey ?? KeyOf(attempt.Address));

    /// <summary>Counts a mail to an address, whether an account has it or not. False when there were too many.</summary>
    public bool MayMail(string normalizedEmail) => mails.TryAcquire(normalizedEmail) is null;

    /// <summary>Takes back the count of a correct attempt.</summary>
    public void Succeeded(Attempt attempt)
    {
        if (attempt.OwnerKey is { } key)
        {
            owners.Refund(key);
            return;
        }

        accounts.Refund(attempt.NormalizedEmail);
        addresses.Refund(KeyOf(attempt.Address));
    }

    private static string KeyOf(IPAddress? address) =>
        address is null ? "" : Convert.ToHexString(ClientAddressKey.Of(address, stackalloc byte[16]));
}
