using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Hosting;

namespace SiigoCredentials.Web.Protection;

/// <summary>
/// The limits on attempts that all instances grant together. Each counts in memory, and every second <see cref="LimitExchange"/> puts together what they
/// counted. In between, and while the database does not answer, each grants its share of what was left: all together at most the limit, and less than one
/// event an instance more.
/// </summary>
public sealed class SharedLimits(IOptions<PortalOptions> portal, KeyEncryptionKeys keys, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, RateTable> tables = new(StringComparer.Ordinal);

    // The same at every instance, and a secret: who knew it could make up keys that push another's out, or read mail addresses from the rows.
    private readonly long seed = BitConverter.ToInt64(HKDF.DeriveKey(HashAlgorithmName.SHA256, keys.Current.Key.ToArray(), sizeof(long), info: "limit-keys"u8.ToArray()));

    public int Instances => portal.Value.Instances;

    internal IReadOnlyDictionary<string, RateTable> Tables => tables;

    /// <summary>So many events in a time for each key, over all instances. Limits of one name are one limit.</summary>
    public RateTable Of(string name, int limit, TimeSpan window) =>
        tables.GetOrAdd(name, static (_, made) => new RateTable(made.limit, made.window, made.clock, made.Instances, made.seed), (limit, window, clock, Instances, seed));
}
