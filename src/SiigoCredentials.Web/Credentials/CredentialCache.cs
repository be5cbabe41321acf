using System.Data.Common;
using BitFaster.Caching.Lru;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Credentials;

/// <summary>An Access Key that is current or retiring. Its end is checked at each use.</summary>
public sealed record CachedKey(Guid Id, byte[] SecretHash, string Hint, DateTimeOffset IssuedAt, DateTimeOffset? ExpiresAt)
{
    /// <summary>The id in the format of the tokens.</summary>
    public string WireId { get; } = Id.ToString("N");

    public string Fingerprint { get; } = KeyFingerprint.Of(SecretHash);

    public bool IsOver(DateTimeOffset now) => now >= ExpiresAt;

    public override string ToString() => $"{nameof(CachedKey)} …{Hint}";
}

/// <summary>The part of a credential that sign-in, token validation and <c>/v1</c> need.</summary>
public sealed record CachedCredential(
    Guid Id,
    string ApiUser,
    Guid CompanyId,
    string CompanyName,
    string CompanyNit,
    string CompanyPublicKey,
    bool PlanIncludesApi,
    bool IsSuspended,
    IntegrationContact Contact,
    CachedKey? Key,
    CachedKey? Retiring)
{
    /// <summary>The networks from which the pair and its tokens are accepted.</summary>
    public AllowedAddresses Allowed { get; init; } = AllowedAddresses.Everywhere;

    /// <summary>By when the current key must be used; null unless it waits for its first use.</summary>
    public DateTimeOffset? FirstUseBy { get; init; }

    /// <summary>Whether the company may call the API now, whatever its key.</summary>
    public bool MayCall => PlanIncludesApi && !IsSuspended;

    /// <summary>
    /// When one of its keys ends; null for never. An unused one has half of the counting time more; in the other half its use is counted.
    /// </summary>
    public DateTimeOffset? EndOf(CachedKey key) =>
        key == Key && FirstUseBy + (AccessKey.CountingTime / 2) is { } unused && !(unused > key.ExpiresAt) ? unused : key.ExpiresAt;

    /// <summary>The current or retiring key with this id; null if it is neither.</summary>
    public CachedKey? KeyOf(Guid id) => Key?.Id == id ? Key : Retiring?.Id == id ? Retiring : null;
}

/// <summary>
/// Caches the credentials that integrations used recently, up to a limit; others are read with one prepared query.
/// An answer is as recent as the position of the change feed that the caller passes: see <see cref="ChangeFeed"/>.
/// </summary>
public sealed class CredentialCache : IDisposable
{
    private const string Sql = """
        SELECT r."Id", r."ApiUser", c."Id", c."Name", c."Nit", c."PublicKey", p."IncludesApi", c."SuspendedAt", r."ContactName", r."ContactEmail",
               k."Id", k."SecretHash", k."Hint", k."IssuedAt", k."ExpiresAt", r."SuspendedAt",
               o."Id", o."SecretHash", o."Hint", o."IssuedAt", COALESCE(o."RetiresAt", o."ExpiresAt"), r."AllowedAddresses",
               o."FirstUseBy"
        FROM "Credentials" r
        JOIN "Companies" c ON c."Id" = r."CompanyId"
        JOIN "Plans" p ON p."Code" = c."PlanCode"
        LEFT JOIN "AccessKeys" k ON k."CredentialId" = r."Id" AND k."State" = 'Current'
        LEFT JOIN "AccessKeys" o ON o."CredentialId" = r."Id" AND o."State" = 'Retiring'
        WHERE r."ApiUser" = @key
        """;

    private const int RememberedUnknown = 20_000;

    private readonly ChangeFeed feed;
    private readonly PreparedQuery<CachedCredential?> query;
    private readonly ConcurrentLru<string, CachedCredential> cache;

    // Unknown users are cached too: repeated sign-ins with one must not take longer (ASVS 6.3.8) or cost more than those of a known user.
    private readonly ConcurrentLru<string, bool> unknown = new(Environment.ProcessorCount, RememberedUnknown, StringComparer.Ordinal);

    public CredentialCache(ChangeFeed feed, DatabaseConnections connections, IOptions<CredentialOptions> options)
    {
        this.feed = feed;
        query = new PreparedQuery<CachedCredential?>(connections, Sql, Read);
        cache = new ConcurrentLru<string, CachedCredential>(
            Environment.ProcessorCount, options.Value.CachedCredentials, StringComparer.Ordinal);
        feed.OnChange(Forget);
    }

    /// <summary>The credential of a Usuario API as of <paramref name="position"/> or later; null if there is none.</summary>
    public ValueTask<CachedCredential?> FindAsync(string apiUser, long position)
    {
        var name = ApiUserFormat.Normalize(apiUser);
        if (cache.TryGet(name, out var known))
        {
            return new ValueTask<CachedCredential?>(known);
        }

        if (unknown.TryGet(name, out _))
        {
            return default;
        }

        return ReadAsync(name, position);
    }

    public void Dispose() => query.Dispose();

    private async ValueTask<CachedCredential?> ReadAsync(string name, long position)
    {
        var found = await query.RunAsync(name);
        if (found is not null)
        {
            feed.Remember(position, () => cache.AddOrUpdate(found.ApiUser, found));
        }
        else if (name.Length <= ApiUserFormat.Length)
        {
            feed.Remember(position, () => unknown.AddOrUpdate(name, true));
        }

        return found;
    }

    private void Forget(ChangeKind kind, string? key)
    {
        if (kind == ChangeKind.Plan)
        {
            cache.Clear();
            unknown.Clear();
        }
        else if (kind == ChangeKind.Credential)
        {
            cache.TryRemove(key!);
            unknown.TryRemove(key!);
        }
    }

    private static CachedCredential? Read(DbDataReader row) => row.Read()
        ? new CachedCredential(
            row.GetGuid(0),
            row.GetString(1),
            row.GetGuid(2),
            row.GetString(3),
            row.GetString(4),
            row.GetString(5),
            row.GetBoolean(6),
            !row.IsDBNull(7) || !row.IsDBNull(15),
            new IntegrationContact { Name = row.GetString(8), Email = row.GetString(9) },
            ReadKey(row, 10),
            ReadKey(row, 16))
        {
            Allowed = AllowedAddresses.Parse(row.GetString(21)),
            FirstUseBy = row.IsDBNull(22) ? null : Moment(row, 22),
        }
        : null;

    private static CachedKey? ReadKey(DbDataReader row, int first) => row.IsDBNull(first)
        ? null
        : new CachedKey(
            row.GetGuid(first),
            row.GetFieldValue<byte[]>(first + 1),
            row.GetString(first + 2),
            Moment(row, first + 3),
            row.IsDBNull(first + 4) ? null : Moment(row, first + 4));

    private static DateTimeOffset Moment(DbDataReader row, int column) =>
        new(DateTime.SpecifyKind(row.GetDateTime(column), DateTimeKind.Utc));
}
