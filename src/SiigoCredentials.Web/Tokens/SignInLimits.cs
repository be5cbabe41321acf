using System.Net;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Limits;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Tokens;

/// <summary>
/// Slows guessing without locking anybody out: the right pair counts against its company alone, a wrong one against the Usuario API and the address
/// that sent it, and no number of failures keeps the right key out (ASVS 6.1.1, 6.3.1). What was promised to a company, each instance grants in full;
/// failures all together.
/// </summary>
public sealed class SignInLimits(TimeProvider clock, IOptions<TokenOptions> options, SharedLimits limits)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly GcraLimiter companies = new(options.Value.SignInsPerMinute, Minute, clock);
    private readonly GcraLimiter users = limits.Of("failures of a user", options.Value.FailuresPerUserPerMinute, Minute);
    private readonly GcraLimiter addresses = limits.Of("failures from an address", options.Value.FailuresPerAddressPerMinute, Minute);

    // Apart from the integrations': neither uses up what the other has.
    private readonly GcraLimiter tests = limits.Of("failed tests of a company", options.Value.FailuresPerUserPerMinute, Minute);

    /// <summary>Null when the sign-in is within the limit; else how long to wait.</summary>
    public TimeSpan? CountSuccess(Guid companyId) => companies.TryAcquire(MemoryMarshal.AsBytes(new ReadOnlySpan<Guid>(ref companyId)));

    /// <summary>The same for a sign-in that failed, known user or not: a limit that knew the difference would tell it.</summary>
    public TimeSpan? CountFailure(string apiUser, IPAddress? address)
    {
        var user = users.TryAcquire(apiUser);
        var place = CountFailure(address);
        return user is null ? place : place is null || user > place ? user : place;
    }

    /// <summary>The same for a key that a person of the company tried on the portal's own page.</summary>
    public TimeSpan? CountFailedTest(Guid companyId) => tests.TryAcquire(MemoryMarshal.AsBytes(new ReadOnlySpan<Guid>(ref companyId)));

    /// <summary>How long the company's next sign-in would have to wait; null when it would not. Counts nothing.</summary>
    public TimeSpan? Pause(Guid companyId) => companies.Peek(MemoryMarshal.AsBytes(new ReadOnlySpan<Guid>(ref companyId)));

    /// <summary>Whether so much fails with a Usuario API or from an address that the next failure would be one too many. Counts nothing.</summary>
    public bool IsFailingOften(string apiUser, IPAddress? address) =>
        users.Peek(apiUser) is not null || (address is not null && addresses.Peek(ClientAddressKey.Of(address, stackalloc byte[16])) is not null);

    private TimeSpan? CountFailure(IPAddress? address) => address is null ? null : addresses.TryAcquire(ClientAddressKey.Of(address, stackalloc byte[16]));
}
