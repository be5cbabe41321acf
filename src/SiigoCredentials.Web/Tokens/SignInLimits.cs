using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;

namespace SiigoCredentials.Web.Tokens;

/// <summary>
/// Slows guessing without locking anybody out: the right pair counts against its company alone, a wrong one against the Usuario API and the address
/// that sent it, and no number of failures keeps the right key out (ASVS 6.1.1, 6.3.1).
/// </summary>
public sealed class SignInLimits(TimeProvider clock, IOptions<TokenOptions> options)
{
    private readonly RateTable companies = new(options.Value.SignInsPerMinute, clock);
    private readonly RateTable users = new(options.Value.FailuresPerUserPerMinute, clock);
    private readonly RateTable addresses = new(options.Value.FailuresPerAddressPerMinute, clock);

    /// <summary>Null when the sign-in is within the limit; else how long to wait.</summary>
    public TimeSpan? CountSuccess(Guid companyId) => companies.Spend(MemoryMarshal.AsBytes(new ReadOnlySpan<Guid>(ref companyId)));

    /// <summary>The same for a sign-in that failed, known user or not: a limit that knew the difference would tell it.</summary>
    public TimeSpan? CountFailure(string apiUser, IPAddress? address)
    {
        var user = users.Spend(apiUser);
        var place = CountFailure(address);
        return user is null ? place : place is null || user > place ? user : place;
    }

    // Whoever has one address of IPv6 has 2^64 of them.
    private TimeSpan? CountFailure(IPAddress? address)
    {
        if (address is null)
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[16];
        address.MapToIPv6().TryWriteBytes(bytes, out _);
        return addresses.Spend(address.AddressFamily == AddressFamily.InterNetworkV6 && !address.IsIPv4MappedToIPv6 ? bytes[..8] : bytes);
    }
}
