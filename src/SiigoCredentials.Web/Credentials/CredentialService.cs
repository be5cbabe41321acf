using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Protection;

namespace SiigoCredentials.Web.Credentials;

/// <summary>
/// The only writer of credentials: generates, shows, rotates and revokes the pair, for both menu routes and the operator.
/// Every act and its audit entry are one transaction: no entry, no act.
/// </summary>
public sealed class CredentialService(
    AppDbContext db,
    AuditTrail audit,
    SecretSealer sealer,
    RotationLimit rotations,
    TimeProvider clock,
    IOptions<CredentialOptions> options)
{
    /// <summary>The company's credential without its key; null before the first generation.</summary>
    public async Task<CredentialView?> FindAsync(Guid companyId, CancellationToken ct) =>
        await LatestKeys(companyId).FirstOrDefaultAsync(ct) is { } key ? View(key.Credential!, key) : null;

    /// <summary>Issues the first pair. A company that already has one gets <see cref="CredentialOutcome.Superseded"/>.</summary>
    public async Task<CredentialResult> GenerateAsync(CredentialOperation operation, IntegrationContact contact, CancellationToken ct)
    {
        if (!contact.IsValid)
        {
            return new CredentialResult(CredentialOutcome.InvalidContact);
        }

        var companyName = await db.Companies.Where(company => company.Id == operation.Actor.CompanyId).Select(company => company.Name).SingleAsync(ct);
        return await ActAsync(operation with { SeenVersion = 0 }, _ => Generate(operation, contact, companyName), ct);
    }

    /// <summary>Replaces the Access Key; the previous one and its tokens are refused from the next request on.</summary>
    public Task<CredentialResult> RotateAsync(CredentialOperation operation, CancellationToken ct) =>
        ActAsync(operation, credential => Rotate(operation, credential), ct, isRotation: true);

    /// <summary>Ends the current Access Key and its tokens at the next request, without a successor: a rotation brings one later.</summary>
    public Task<CredentialResult> RevokeAsync(CredentialOperation operation, CancellationToken ct) => ActAsync(operation, Revoke, ct);

    /// <summary>Changes who is told the news; never touches the pair.</summary>
    public async Task<CredentialResult> UpdateContactAsync(CredentialOperation operation, IntegrationContact contact, CancellationToken ct) =>
        contact.IsValid
            ? await ActAsync(operation, credential => UpdateContact(credential, contact), ct)
            : new CredentialResult(CredentialOutcome.InvalidContact);

    /// <summary>Opens the current Access Key for a person, and records that they saw it.</summary>
    public Task<CredentialResult> RevealAsync(Actor actor, CancellationToken ct) => RevealAsync(actor, CurrentKeys(actor.CompanyId), ct);

    private async Task<CredentialResult> RevealAsync(Actor actor, IQueryable<AccessKey> keys, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (!await PlanIncludesApiAsync(actor.CompanyId, ct))
        {
            return new CredentialResult(CredentialOutcome.PlanWithoutApi);
        }

        var key = await keys.AsNoTracking().Include(row => row.Credential).SingleOrDefaultAsync(ct);
        if (key is null)
        {
            return new CredentialResult(CredentialOutcome.NotFound);
        }

        var view = View(key.Credential!, key);
        if (!TryOpen(key, out var accessKey))
        {
            return new CredentialResult(CredentialOutcome.SecretUnavailable, view);
        }

        await audit.AppendAsync(actor, AuditAction.AccessKeyRevealed, Guid.CreateVersion7(), $"key …{key.Hint}", ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(CancellationToken.None);
        return new CredentialResult(CredentialOutcome.Done, view, accessKey);
    }

    private async Task<CredentialResult> ActAsync(CredentialOperation operation, Decide decide, CancellationToken ct, bool isRotation = false)
    {
        var result = await TryActAsync(operation, decide, isRotation, ct);
        return result.Outcome == CredentialOutcome.Repeated ? await RepeatAsync(operation, result, ct) : result;
    }

    private async Task<CredentialResult> TryActAsync(CredentialOperation operation, Decide decide, bool isRotation, CancellationToken ct)
    {
        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            if (await FindRefusalAsync(operation, ct) is { } refusal)
            {
                return refusal;
            }

            var credential = await FindForChangeAsync(operation.Actor.CompanyId, ct);
            if (isRotation && await FindLimitAsync(credential, ct) is { } limit)
            {
                return limit;
            }

            if (decide(credential) is not { } change)
            {
                return credential is null
                    ? new CredentialResult(CredentialOutcome.NotFound)
                    : new CredentialResult(CredentialOutcome.Unchanged, View(credential));
            }

            change.Credential.Version++;
            await audit.AppendAsync(operation.Actor, change.Action, operation.Id, change.Detail, ct);
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(CancellationToken.None);
            return new CredentialResult(CredentialOutcome.Done, View(change.Credential), change.AccessKey);
        }
        catch (DbUpdateException)
        {
            // A unique index or the version said that somebody was faster; if what is true now does not, it was a fault after all.
            db.ChangeTracker.Clear();
            if (await FindRefusalAsync(operation, ct) is { } refusal)
            {
                return refusal;
            }

            throw;
        }
    }

    private async Task<CredentialResult?> FindRefusalAsync(CredentialOperation operation, CancellationToken ct)
    {
        var companyId = operation.Actor.CompanyId;
        if (!await PlanIncludesApiAsync(companyId, ct))
        {
            return new CredentialResult(CredentialOutcome.PlanWithoutApi);
        }

        var current = await FindAsync(companyId, ct);
        if (await audit.FindAsync(companyId, operation.Id, ct) is not null)
        {
            return new CredentialResult(CredentialOutcome.Repeated, current);
        }

        return (current?.Version ?? 0) == operation.SeenVersion ? null : new CredentialResult(CredentialOutcome.Superseded, current);
    }

    // Whoever has no key that works is never refused a new one.
    private async Task<CredentialResult?> FindLimitAsync(Credential? credential, CancellationToken ct) =>
        credential is not null && View(credential) is { KeyState: AccessKeyState.Current } view && await rotations.NextAsync(credential.Id, ct) is { } next
            ? new CredentialResult(CredentialOutcome.TooManyRotations, view, RotatesAgainAt: next)
            : null;

    // A double click gets what its first click got: the key, if this form issued it and it still is the current one.
    private async Task<CredentialResult> RepeatAsync(CredentialOperation operation, CredentialResult repeated, CancellationToken ct)
    {
        var issuedHere = CurrentKeys(operation.Actor.CompanyId).Where(key => key.OperationId == operation.Id);
        var shown = await RevealAsync(operation.Actor, issuedHere, ct);
        return shown.AccessKey is null ? repeated : shown with { Outcome = CredentialOutcome.Repeated };
    }

    private Change Generate(CredentialOperation operation, IntegrationContact contact, string companyName)
    {
        var credential = new Credential
        {
            CompanyId = operation.Actor.CompanyId,
            ApiUser = ApiUserFormat.Generate(companyName, options.Value.ApiUserDomain),
            Contact = contact,
            CreatedAt = clock.GetUtcNow(),
        };
        db.Credentials.Add(credential);
        var (accessKey, hint) = Issue(operation, credential);
        return new Change(credential, AuditAction.CredentialGenerated, $"user {credential.ApiUser}, key …{hint}", accessKey);
    }

    private Change? Rotate(CredentialOperation operation, Credential? credential)
    {
        if (credential is null)
        {
            return null;
        }

        var previous = Latest(credential);
        End(previous, AccessKeyState.Expired);
        var (accessKey, hint) = Issue(operation, credential);
        return new Change(credential, AuditAction.CredentialRotated, $"key …{hint} replaces …{previous.Hint}", accessKey);
    }

    private Change? Revoke(Credential? credential)
    {
        if (credential is null || Latest(credential) is not { State: AccessKeyState.Current } key)
        {
            return null;
        }

        End(key, AccessKeyState.Revoked);
        return new Change(credential, AuditAction.AccessKeyRevoked, $"key …{key.Hint}");
    }

    // A key that has already ended stays as it ended.
    private void End(AccessKey key, AccessKeyState state)
    {
        if (key.State == AccessKeyState.Current)
        {
            (key.State, key.EndedAt) = (state, clock.GetUtcNow());
        }
    }

    private static Change? UpdateContact(Credential? credential, IntegrationContact contact)
    {
        if (credential is null || credential.Contact == contact)
        {
            return null;
        }

        var before = credential.Contact;
        credential.Contact = contact;
        return new Change(credential, AuditAction.ContactUpdated, $"{before.Name} <{before.Email}> → {contact.Name} <{contact.Email}>");
    }

    private (string AccessKey, string Hint) Issue(CredentialOperation operation, Credential credential)
    {
        var accessKey = AccessKeyFormat.Generate();
        var (version, now) = (credential.Version + 1, clock.GetUtcNow());
        var key = new AccessKey
        {
            CredentialId = credential.Id,
            Version = version,
            Verifier = AccessKeyFormat.Verifier(accessKey),
            Ciphertext = sealer.Seal(Encoding.UTF8.GetBytes(accessKey), AccessKey.Binding(credential, version)),
            Hint = AccessKeyFormat.Hint(accessKey),
            IssuedAt = now,
            ExpiresAt = now + options.Value.KeyLifetime,
            IssuedBy = operation.Actor.Name,
            OperationId = operation.Id,
        };
        credential.Keys.Add(key);
        return (accessKey, key.Hint);
    }

    private bool TryOpen(AccessKey key, out string? accessKey)
    {
        try
        {
            accessKey = Encoding.UTF8.GetString(sealer.Open(key.Ciphertext, AccessKey.Binding(key.Credential!, key.Version)));
            return true;
        }
        catch (CryptographicException)
        {
            accessKey = null;
            return false;
        }
    }

    // Two queries: one with a filtered Include would number the keys of every company first.
    private async Task<Credential?> FindForChangeAsync(Guid companyId, CancellationToken ct)
    {
        var credential = await db.Credentials.SingleOrDefaultAsync(row => row.CompanyId == companyId, ct);
        if (credential is not null)
        {
            await db.Entry(credential).Collection(row => row.Keys).Query().OrderByDescending(key => key.Version).Take(1).LoadAsync(ct);
        }

        return credential;
    }

    private IQueryable<AccessKey> LatestKeys(Guid companyId) =>
        db.AccessKeys.AsNoTracking().Include(key => key.Credential)
            .Where(key => key.Credential!.CompanyId == companyId).OrderByDescending(key => key.Version);

    private IQueryable<AccessKey> CurrentKeys(Guid companyId) =>
        db.AccessKeys.Where(key => key.Credential!.CompanyId == companyId && key.State == AccessKeyState.Current);

    private Task<bool> PlanIncludesApiAsync(Guid companyId, CancellationToken ct) =>
        db.Companies.AnyAsync(company => company.Id == companyId && company.Plan!.IncludesApi, ct);

    private static AccessKey Latest(Credential credential) => credential.Keys.MaxBy(key => key.Version)!;

    private CredentialView View(Credential credential) => View(credential, Latest(credential));

    private CredentialView View(Credential credential, AccessKey key) => new(
        credential.Id,
        credential.ApiUser,
        key.Hint,
        clock.GetUtcNow() >= key.ExpiresAt && key.State == AccessKeyState.Current ? AccessKeyState.Expired : key.State,
        credential.Contact,
        credential.Version,
        key.IssuedAt,
        key.IssuedBy,
        key.ExpiresAt);

    private delegate Change? Decide(Credential? credential);

    private sealed record Change(Credential Credential, AuditAction Action, string Detail, string? AccessKey = null);
}
