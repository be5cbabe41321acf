using System.ComponentModel.DataAnnotations;

namespace SiigoCredentials.Web.Tokens;

/// <summary>Section <c>Tokens</c>.</summary>
public sealed class TokenOptions
{
    /// <summary>The lifetime of an access token, unless its Access Key ends before.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How many sign-ins with the right pair a company may make each minute (Siigo's published figure).</summary>
    [Range(1, 100_000_000)]
    public int SignInsPerMinute { get; init; } = 100;

    /// <summary>How many sign-ins may fail each minute with one Usuario API. The right key is accepted all the same.</summary>
    [Range(1, 100_000_000)]
    public int FailuresPerUserPerMinute { get; init; } = 20;

    /// <summary>How many sign-ins may fail each minute from one address (a /64 of IPv6). The right key is accepted all the same.</summary>
    [Range(1, 100_000_000)]
    public int FailuresPerAddressPerMinute { get; init; } = 100;

    /// <summary>How many calls about a rotation the programs of a company may make each minute.</summary>
    [Range(1, 100_000_000)]
    public int RotationCallsPerMinute { get; init; } = 30;

    /// <summary>How long a signing key signs before the next one does.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "730.00:00:00")]
    public TimeSpan SigningKeyLife { get; init; } = TimeSpan.FromDays(90);

    /// <summary>How long a new signing key is published before it signs, so that verifiers have fetched it by then.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan SigningKeyNotice { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long clients may cache a public document: short enough to fetch a new key before it signs.</summary>
    public TimeSpan PublicMaxAge => SigningKeyNotice / 2;

    /// <summary>How many verified tokens are cached in memory, at about two kilobytes each.</summary>
    [Range(100, 1_000_000)]
    public int CachedTokens { get; init; } = 10_000;
}
