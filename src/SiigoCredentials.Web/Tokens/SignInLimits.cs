using System.Net;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Limits;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Tokens;

/// <summary>
/// Slows guessing without lockout (ASVS 6.1.1, 6.3.1). A right pair counts against its company only; a wrong one against its Usuario API
/// and the sender's address. Failures never refuse the right key. Each instance grants a company its full limit; all instances share the
/// limit on failures.
/// </summary>
public sealed class SignInLimits(TimeProvider clock, IOptions<TokenOptions> options, SharedLimits limits)
{
    /// <summary>The window of all limits on sign-ins.</summary>
    internal static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly GcraLimiter companies = new(options.Value.SignInsPerMinute, Window, clock);
    private readonly GcraLimiter users = limits.Of("failures of a user", options.Value.FailuresPerUserPerMinute, Window);
    private readonly GcraLimiter addresses = limits.Of("failures from an address", options.Value.FailuresPerAddressPerMinute, Window);

    // Separate from the integrations' limit, so that neither exhausts the other.
    private readonly GcraLimiter tests = limits.Of("failed tests of a company", options.Value.FailuresPerUserPerMinute, Window);

    /// <summary>Counts a sign-in. Null when it is within the limit; otherwise how long to wait.</summary>
    public TimeSpan? CountSuccess(Guid companyId, out RemainingQuota left) =>
        companies.TryAcquire(MemoryMarshal.AsBytes(new ReadOnlySpan<Guid>(ref companyId)), out left);

    /// <summary>
    /// The same for a failed sign-in. Known and unknown users have the same limit, so that it does not reveal which exist.
    /// </summary>
    public TimeSpan? CountFailure(string apiUser, IPAddress? address)
    {
        var user = users.TryAcquire(apiUser);
        var place = CountFailure(address);
        return user is null ? place : place is null || user > place ? user : place;
    }

    /// <summary>The same for a key that a person of the company tries on the page of the connection test.</summary>
    public TimeSpan? CountFailedTest(Guid companyId) => tests.TryAcquire(MemoryMarshal.AsBytes(new ReadOnlySpan<Guid>(ref companyId)));

    /// <summary>How long the company's next sign-in would have to wait; null for not at all. Counts nothing.</summary>
    public TimeSpan? Pause(Guid companyId) => companies.Peek(MemoryMarshal.AsBytes(new ReadOnlySpan<Guid>(ref companyId)));

    /// <summary>Whether one more failure with this Usuario API or from this address would exceed the limit. Counts nothing.</summary>
    public bool IsFailingOften(string apiUser, IPAddress? address) =>
        users.Peek(apiUser) is not null
            || (address is not null && addresses.Peek(ClientAddressKey.Of(address, stackalloc byte[16])) is not null);

    private TimeSpan? CountFailure(IPAddress? address) => address is null
        ? null : addresses.TryAcquire(ClientAddressKey.Of(address, stackalloc byte[16]));
}
