using System.ComponentModel.DataAnnotations;

namespace SiigoCredentials.Web.Tokens;

/// <summary>Section <c>Tokens</c>.</summary>
public sealed class TokenOptions
{
    /// <summary>How long an access token is good for, unless its Access Key ends before.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How many sign-ins with the right pair a company has each minute (Siigo's published figure).</summary>
    [Range(1, 100_000_000)]
    public int SignInsPerMinute { get; init; } = 100;

    /// <summary>How many sign-ins may fail each minute with one Usuario API; the right key is let in however many did.</summary>
    [Range(1, 100_000_000)]
    public int FailuresPerUserPerMinute { get; init; } = 20;

    /// <summary>How many sign-ins may fail each minute from one address (a /64 of IPv6); the right key is let in however many did.</summary>
    [Range(1, 100_000_000)]
    public int FailuresPerAddressPerMinute { get; init; } = 100;

    /// <summary>How long a signing key signs before the next takes over.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "730.00:00:00")]
    public TimeSpan SigningKeyLife { get; init; } = TimeSpan.FromDays(90);

    /// <summary>How long a new signing key is published before it signs, so that whoever verifies tokens has read it by then.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan SigningKeyNotice { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a copy of a public document may be used: one from just before a new key was published is renewed before that key signs.</summary>
    public TimeSpan PublicMaxAge => SigningKeyNotice / 2;

    /// <summary>How many tokens that were verified lately are kept in memory, at about two kilobytes each.</summary>
    [Range(100, 1_000_000)]
    public int CachedTokens { get; init; } = 10_000;
}
