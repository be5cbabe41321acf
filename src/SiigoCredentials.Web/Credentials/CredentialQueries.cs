using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Credentials;

/// <summary>A company's credential, as a list of companies needs it.</summary>
internal sealed record CredentialSummary
{
    public required Guid Id { get; init; }

    public required Guid CompanyId { get; init; }

    public required bool IsSuspended { get; init; }

    /// <summary>Whether its current key works.</summary>
    public required bool HasKey { get; init; }

    /// <summary>When its current key was issued; null when there is none.</summary>
    public required DateTimeOffset? IssuedAt { get; init; }

    /// <summary>When the retiring key ends; null when there is none.</summary>
    public required DateTimeOffset? Deadline { get; init; }

    /// <summary>By when the new key must be used; null unless it waits for its first use.</summary>
    public required DateTimeOffset? UseBy { get; init; }
}

/// <summary>A current key that integrations can use.</summary>
internal sealed record UsableKey
{
    public required Guid CompanyId { get; init; }

    public required Guid CredentialId { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }
}

/// <summary>Loads a credential with only the keys that pages show, however many it has had.</summary>
internal static class CredentialQueries
{
    private const int LiveKeys = 2; // the current one and the retiring one

    // The current key comes first, then the retiring one; in the place of a missing one, the latest that has ended.
    private static readonly Expression<Func<AccessKey, int>> Rank =
        key => key.State == AccessKeyState.Current ? 2 : key.State == AccessKeyState.Retiring ? 1 : 0;

    // Three ways into an index: to sort by the state would read every key that the company has had. A compiled query cannot call Shown.
    private static readonly CompiledQuery<Func<AppDbContext, Guid, IAsyncEnumerable<AccessKey>>> ShownKeys = new(() =>
        EF.CompileAsyncQuery((AppDbContext db, Guid companyId) =>
            db.AccessKeys.Where(key => key.Credential!.CompanyId == companyId && key.State == AccessKeyState.Current)
                .Concat(db.AccessKeys.Where(key => key.Credential!.CompanyId == companyId && key.State == AccessKeyState.Retiring))
                .Concat(db.AccessKeys.Where(key => key.Credential!.CompanyId == companyId
                        && key.State != AccessKeyState.Current && key.State != AccessKeyState.Retiring)
                    .OrderByDescending(key => key.Version).Take(LiveKeys))
                .AsNoTracking().Include(key => key.Credential!.Company!.Plan) // a question of its own would cost more
                .OrderByDescending(Rank).ThenByDescending(key => key.Version).Take(LiveKeys)));

    /// <summary>The stored credential of a company; null if none has been generated.</summary>
    public static async Task<CredentialView?> FindCredentialAsync(
        this AppDbContext db, Guid companyId, DateTimeOffset now, CancellationToken ct) =>
        await db.ShownKeysOfAsync(companyId, ct) is [{ Credential: { } credential }, ..] keys
            ? CredentialView.Of(credential, keys, now) with { Company = credential.Company } : null;

    /// <summary>All credentials, for a query that names the companies. No join: SQLite would then read them all.</summary>
    public static IQueryable<CredentialSummary> CredentialSummaries(this AppDbContext db, DateTimeOffset now) =>
        db.Credentials.AsNoTracking().Select(credential => new CredentialSummary
        {
            Id = credential.Id,
            CompanyId = credential.CompanyId,
            IsSuspended = credential.SuspendedAt != null,
            HasKey = db.AccessKeys.Any(key => key.CredentialId == credential.Id && key.State == AccessKeyState.Current
                && (key.ExpiresAt == null || key.ExpiresAt > now)),
            IssuedAt = db.AccessKeys
                .Where(key => key.CredentialId == credential.Id && key.State == AccessKeyState.Current)
                .Max(key => (DateTimeOffset?)key.IssuedAt),
            Deadline = db.AccessKeys
                .Where(key => key.CredentialId == credential.Id && key.State == AccessKeyState.Retiring && key.RetiresAt > now)
                .Max(key => key.RetiresAt),
            UseBy = db.AccessKeys
                .Where(key => key.CredentialId == credential.Id && key.State == AccessKeyState.Retiring)
                .Max(key => key.FirstUseBy),
        });

    /// <summary>
    /// The current keys that integrations can use, in the order of their credentials, from the one after a credential on: an index walks
    /// them in batches.
    /// </summary>
    public static IQueryable<UsableKey> UsableKeysAfter(this AppDbContext db, Guid credentialId, DateTimeOffset now) =>
        db.AccessKeys.AsNoTracking()
            .Where(key => key.State == AccessKeyState.Current && key.CredentialId > credentialId
                && (key.ExpiresAt == null || key.ExpiresAt > now)
                && key.Credential!.SuspendedAt == null && key.Credential.Company!.SuspendedAt == null
                && key.Credential.Company.Plan!.IncludesApi)
            .OrderBy(key => key.CredentialId)
            .Select(key => new UsableKey
            {
                CompanyId = key.Credential!.CompanyId,
                CredentialId = key.CredentialId,
                IssuedAt = key.IssuedAt,
            });

    /// <summary>
    /// The shown keys of a company. Each brings a copy of the credential, whose own list of keys is not complete: to let EF make them one
    /// would cost more than the query.
    /// </summary>
    public static ValueTask<List<AccessKey>> ShownKeysOfAsync(this AppDbContext db, Guid companyId, CancellationToken ct) =>
        ShownKeys.For(db)(db, companyId).ToListAsync(ct);

    /// <summary>The ids of all keys that a company has had.</summary>
    public static IQueryable<Guid> KeyIdsOf(this AppDbContext db, Guid companyId) =>
        db.AccessKeys.Where(key => key.Credential!.CompanyId == companyId).Select(key => key.Id);

    /// <summary>The keys of one credential that its pages show.</summary>
    public static IQueryable<AccessKey> Shown(this IQueryable<AccessKey> keys) =>
        keys.Where(key => key.State == AccessKeyState.Current)
            .Concat(keys.Where(key => key.State == AccessKeyState.Retiring))
            .Concat(keys.Where(key => key.State != AccessKeyState.Current && key.State != AccessKeyState.Retiring)
                .OrderByDescending(key => key.Version).Take(LiveKeys))
            .OrderByDescending(Rank).ThenByDescending(key => key.Version).Take(LiveKeys);
}
