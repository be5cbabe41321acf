using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Protection;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Limits;

/// <summary>
/// The limits on attempts that all instances share. Each instance counts in memory, and every second <see cref="RateLimitReplicator"/> adds
/// the counts up. In between, and while the database does not answer, each grants its share of what it knows to be left.
/// </summary>
public sealed class SharedLimits(IOptions<PortalOptions> portal, KeyEncryptionKeys keys, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, GcraLimiter> tables = new(StringComparer.Ordinal);

    // The same on every instance. Secret, because with it the rows would reveal whose attempts they count.
    private readonly byte[]? secret = portal.Value.Instances == 1
        ? null
        : HKDF.DeriveKey(HashAlgorithmName.SHA256, keys.Current.Key.ToArray(), HMACSHA256.HashSizeInBytes, info: "limit-keys"u8.ToArray());

    public int Instances => portal.Value.Instances;

    internal IReadOnlyDictionary<string, GcraLimiter> Tables => tables;

    /// <summary>The limit on the events of each key in a window, over all instances. Limits of the same name are one limit.</summary>
    public GcraLimiter Of(string name, int limit, TimeSpan window) =>
        tables.GetOrAdd(
            name, static (_, made) =>
                new GcraLimiter(made.limit, made.window, made.clock, made.Instances, made.secret),
                    (limit, window, clock, Instances, secret));
}
