using System.Buffers.Binary;
using System.Data.Common;
using System.Security.Cryptography;
using BitFaster.Caching.Lru;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Credentials;

/// <summary>A key that has ended: its credential, how it ended, and when.</summary>
public sealed record EndedKey(Guid Id, Guid CredentialId, AccessKeyState State, DateTimeOffset EndedAt);

/// <summary>Recognizes keys that have ended, so that an answer can say so to the holder of such a key.</summary>
public sealed class KeyHistory(DatabaseConnections connections) : IDisposable
{
    private const int Remembered = 10_000;

    private const string Sql = """
        SELECT "Id", "CredentialId", "State", COALESCE("EndedAt", "IssuedAt") FROM "AccessKeys"
        WHERE "SecretHash" = @key AND "State" IN ('Expired', 'Revoked')
        """;

    private readonly PreparedQuery<EndedKey?> query = new(connections, Sql, Read);

    // An ended key never works again, so it can be cached. Unknown keys are not cached: anybody could send any number of them.
    private readonly ConcurrentLru<UInt128, EndedKey> known = new(
        Environment.ProcessorCount, Remembered, EqualityComparer<UInt128>.Default);

    /// <summary>
    /// How the key of the credential ended; null if it works, is another credential's, or does not exist. It queries the database for an
    /// unknown credential too, so that the time does not reveal it (ASVS 6.3.8).
    /// </summary>
    public async ValueTask<EndedKey?> FindAsync(Guid? credentialId, string accessKey)
    {
        if (!AccessKeyFormat.IsWellFormed(accessKey))
        {
            return null;
        }

        var secretHash = AccessKeyFormat.SecretHash(accessKey);
        if (!known.TryGet(CacheKeyOf(secretHash), out var ended) && await query.RunAsync(secretHash) is { } found)
        {
            ended = found;
            known.AddOrUpdate(CacheKeyOf(secretHash), found);
        }

        return ended?.CredentialId == credentialId ? ended : null;
    }

    /// <summary>The same for recently found keys, without a query.</summary>
    public EndedKey? Recall(Guid? credentialId, string accessKey)
    {
        if (!AccessKeyFormat.IsWellFormed(accessKey))
        {
            return null;
        }

        Span<byte> secretHash = stackalloc byte[SHA256.HashSizeInBytes];
        AccessKeyFormat.SecretHash(accessKey, secretHash);
        return known.TryGet(CacheKeyOf(secretHash), out var ended) && ended.CredentialId == credentialId ? ended : null;
    }

    public void Dispose() => query.Dispose();

    private static UInt128 CacheKeyOf(ReadOnlySpan<byte> secretHash) => BinaryPrimitives.ReadUInt128LittleEndian(secretHash);

    private static EndedKey? Read(DbDataReader row) => row.Read()
        ? new EndedKey(
            row.GetGuid(0), row.GetGuid(1), Enum.Parse<AccessKeyState>(row.GetString(2)),
            new DateTimeOffset(DateTime.SpecifyKind(row.GetDateTime(3), DateTimeKind.Utc)))
        : null;
}
