using System.Data.Common;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Credentials;

/// <summary>A key that worked once: whose it was, how it ended, and when.</summary>
public sealed record EndedKey(Guid CredentialId, AccessKeyState State, DateTimeOffset EndedAt);

/// <summary>Recognises the keys that companies had before their present ones. Only whoever holds such a key learns of it.</summary>
public sealed class KeyHistory(DatabaseConnections connections) : IDisposable
{
    private const string Sql = """
        SELECT "CredentialId", "State", COALESCE("EndedAt", "IssuedAt") FROM "AccessKeys"
        WHERE "Verifier" = @key AND "State" IN ('Expired', 'Revoked')
        """;

    private readonly PreparedQuery<EndedKey?> query = new(connections, Sql, Read);

    /// <summary>
    /// How that key of that credential ended; null for one that works, another credential's, and one that never was. Looks as long for nobody's
    /// credential as for somebody's, so that the time tells nothing (ASVS 6.3.8).
    /// </summary>
    public EndedKey? Find(Guid? credentialId, string accessKey) =>
        AccessKeyFormat.IsWellFormed(accessKey) && query.Run(AccessKeyFormat.Verifier(accessKey)) is { } ended && ended.CredentialId == credentialId ? ended : null;

    public void Dispose() => query.Dispose();

    private static EndedKey? Read(DbDataReader row) => row.Read()
        ? new EndedKey(row.GetGuid(0), Enum.Parse<AccessKeyState>(row.GetString(1)), new DateTimeOffset(DateTime.SpecifyKind(row.GetDateTime(2), DateTimeKind.Utc)))
        : null;
}
