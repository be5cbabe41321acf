using System.Globalization;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Credentials;

namespace SiigoCredentials.Web.Tokens;

/// <summary>
/// What a program is told in passing, in headers: when its key ends, and how many sign-ins are left. Only the holder of a right pair or of
/// a valid token is told.
/// </summary>
public sealed class HolderHeaders(IOptions<TokenOptions> options)
{
    /// <summary>The end of a key that has one, as GitHub sends its tokens' ends: <c>2026-12-01 18:32:00 UTC</c>.</summary>
    public const string KeyExpiration = "Siigo-Authentication-Key-Expiration";

    /// <summary>The fingerprint of that key, to tell which of two it is.</summary>
    public const string KeyFingerprint = "Siigo-Authentication-Key-Fingerprint";

    /// <summary>
    /// draft-ietf-httpapi-ratelimit-headers-10: <c>r</c> sign-ins are left at this portal, and one more in <c>t</c> seconds.
    /// </summary>
    public const string RateLimit = "RateLimit";

    /// <summary>draft-ietf-httpapi-ratelimit-headers-10: <c>q</c> sign-ins in <c>w</c> seconds.</summary>
    public const string RateLimitPolicy = "RateLimit-Policy";

    private readonly string policy = string.Create(
        CultureInfo.InvariantCulture, $"\"sign-ins\";q={options.Value.SignInsPerMinute};w={SignInLimits.Window.TotalSeconds:0}");

    /// <summary>The headers of a sign-in; none where the pair was not right.</summary>
    internal void Tell(IHeaderDictionary headers, in TokenExchange exchange)
    {
        if (exchange.Key is not { } key)
        {
            return;
        }

        Tell(headers, key);
        headers[RateLimitPolicy] = policy;
        headers[RateLimit] = string.Create(
            CultureInfo.InvariantCulture,
            $"\"sign-ins\";r={exchange.Left.Remaining};t={RetryAfter.Seconds(exchange.Left.UntilOneMore)}");
    }

    /// <summary>The headers of a key; none where it has no end.</summary>
    public static void Tell(IHeaderDictionary headers, CachedKey key)
    {
        if (key.ExpiresAt is { } end)
        {
            headers[KeyExpiration] = end.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
            headers[KeyFingerprint] = key.Fingerprint;
        }
    }
}
