using System.Buffers.Binary;
using System.Data.Common;
using System.Security.Cryptography;
using BitFaster.Caching.Lru;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Credentials;

/// <summary>A key that worked once: whose it was, how it ended, and when.</summary>
public sealed record EndedKey(Guid Id, Guid CredentialId, AccessKeyState State, DateTimeOffset EndedAt);

/// <summary>Recognises the keys that companies had before their present ones. Only whoever holds such a key learns of it.</summary>
public sealed class KeyHistory(DatabaseConnections connections) : IDisposable
{
    private const int Remembered = 10_000;

    private const string Sql = """
        SELECT "Id", "CredentialId", "State", COALESCE("EndedAt", "IssuedAt") FROM "AccessKeys"
        WHERE "SecretHash" = @key AND "State" IN ('Expired', 'Revoked')
        """;

    private readonly PreparedQuery<EndedKey?> query = new(connections, Sql, Read);

    // A key that has ended stays so. What never was a key is not remembered: strangers could send any number of those.
    private readonly ConcurrentLru<UInt128, EndedKey> known = new(Environment.ProcessorCount, Remembered, EqualityComparer<UInt128>.Default);

    /// <summary>
    /// How that key of that credential ended; null for one that works, another credential's, and one that never was. Looks as long for nobody's
    /// credential as for somebody's, so that the time tells nothing (ASVS 6.3.8).
    /// </summary>
    public async ValueTask<EndedKey?> FindAsync(Guid? credentialId, string accessKey)
    {
        if (!AccessKeyFormat.IsWellFormed(accessKey))
        {
            return null;
        }

        var verifier = AccessKeyFormat.SecretHash(accessKey);
        if (!known.TryGet(NameOf(verifier), out var ended) && await query.RunAsync(verifier) is { } found)
        {
            ended = found;
            known.AddOrUpdate(NameOf(verifier), found);
        }

        return ended?.CredentialId == credentialId ? ended : null;
    }

    /// <summary>The same of the keys that were found lately, without asking the database.</summary>
    public EndedKey? Recall(Guid? credentialId, string accessKey)
    {
        if (!AccessKeyFormat.IsWellFormed(accessKey))
        {
            return null;
        }

        Span<byte> verifier = stackalloc byte[SHA256.HashSizeInBytes];
        AccessKeyFormat.SecretHash(accessKey, verifier);
        return known.TryGet(NameOf(verifier), out var ended) && ended.CredentialId == credentialId ? ended : null;
    }

    public void Dispose() => query.Dispose();

    private static UInt128 NameOf(ReadOnlySpan<byte> verifier) => BinaryPrimitives.ReadUInt128LittleEndian(verifier);

    private static EndedKey? Read(DbDataReader row) => row.Read()
        ? new EndedKey(
            row.GetGuid(0), row.GetGuid(1), Enum.Parse<AccessKeyState>(row.GetString(2)), new DateTimeOffset(DateTime.SpecifyKind(row.GetDateTime(3), DateTimeKind.Utc)))
        : null;
}
