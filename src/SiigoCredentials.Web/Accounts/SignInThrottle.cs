using System.Net;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Protection;

namespace SiigoCredentials.Web.Accounts;

/// <summary>Who tries to sign in: the account as it was named, whether its owner has used this browser before, and from where.</summary>
public readonly record struct Attempt(string NormalizedEmail, bool FromKnownDevice, IPAddress? Address);

/// <summary>
/// Bounds guessing at passwords and codes (ASVS 6.1.1, 6.3.1): attempts are counted before anything is compared and taken back when they were right.
/// Strangers share one budget for an account; its owner's own browsers have another, so that nobody is locked out by somebody else.
/// </summary>
public sealed class SignInThrottle(IOptions<AccountsOptions> options, SharedLimits limits)
{
    private readonly RateTable accounts = limits.Of("attempts at an account", options.Value.AttemptsPerAccount, options.Value.AttemptsWindow);
    private readonly RateTable addresses = limits.Of("attempts from an address", options.Value.AttemptsPerAddress, options.Value.AttemptsWindow);

    /// <summary>Counts an attempt. Null when it may go on; else how long to wait.</summary>
    public TimeSpan? Begin(Attempt attempt) => BeginFrom(attempt.Address) ?? accounts.Spend(Account(attempt));

    /// <summary>Counts an attempt from an address, for no account. Null when it may go on; else how long to wait.</summary>
    public TimeSpan? BeginFrom(IPAddress? address) => addresses.Spend(Place(address));

    /// <summary>The attempt was right: it counts no more.</summary>
    public void Succeeded(Attempt attempt)
    {
        accounts.Refund(Account(attempt));
        addresses.Refund(Place(attempt.Address));
    }

    private static string Account(Attempt attempt) => $"{(attempt.FromKnownDevice ? "own" : "strange")} {attempt.NormalizedEmail}";

    private static string Place(IPAddress? address) => address is null ? "" : Convert.ToHexString(Network.Of(address, stackalloc byte[16]));
}
