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

    /// <summary>When the retiring key ends; null when there is none.</summary>
    public required DateTimeOffset? Deadline { get; init; }
}

/// <summary>Loads a credential with only the keys that pages show, however many it has had.</summary>
internal static class CredentialQueries
{
    private const int LiveKeys = 2; // the current one and the retiring one

    /// <summary>The stored credential of a company; null if none has been generated.</summary>
    public static async Task<CredentialView?> FindCredentialAsync(
        this AppDbContext db, Guid companyId, DateTimeOffset now, CancellationToken ct) =>
        await db.ShownKeysOf(companyId).ToListAsync(ct) is [{ Credential: { } credential }, ..] ? CredentialView.Of(credential, now) : null;

    /// <summary>All credentials, for a query that names the companies. No join: SQLite would then read them all.</summary>
    public static IQueryable<CredentialSummary> CredentialSummaries(this AppDbContext db, DateTimeOffset now) =>
        db.Credentials.AsNoTracking().Select(credential => new CredentialSummary
        {
            Id = credential.Id,
            CompanyId = credential.CompanyId,
            IsSuspended = credential.SuspendedAt != null,
            HasKey = db.AccessKeys.Any(key => key.CredentialId == credential.Id && key.State == AccessKeyState.Current
                && (key.ExpiresAt == null || key.ExpiresAt > now)),
            Deadline = db.AccessKeys
                .Where(key => key.CredentialId == credential.Id && key.State == AccessKeyState.Retiring && key.RetiresAt > now)
                .Max(key => key.RetiresAt),
        });

    /// <summary>The shown keys of a company, with the credential.</summary>
    public static IQueryable<AccessKey> ShownKeysOf(this AppDbContext db, Guid companyId) =>
        db.AccessKeys.AsNoTrackingWithIdentityResolution().Include(key => key.Credential)
            .Where(key => key.Credential!.CompanyId == companyId).Shown();

    /// <summary>The current and the retiring key; in the place of a missing one, the latest that has ended.</summary>
    public static IQueryable<AccessKey> Shown(this IQueryable<AccessKey> keys) => keys
        .OrderByDescending(key => key.State == AccessKeyState.Current).ThenByDescending(key => key.State == AccessKeyState.Retiring)
        .ThenByDescending(key => key.Version)
        .Take(LiveKeys);
}
