using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Accounts;

public enum LinkOutcome
{
    Done,

    /// <summary>The account at the provider belongs to another person.</summary>
    TakenByAnother,

    /// <summary>The person has linked another account of the provider.</summary>
    HasAnother,
}

/// <summary>
/// Links people with their account at the identity provider, by issuer and subject. An e-mail address never links or finds anybody: at the
/// provider, somebody else may have it tomorrow.
/// </summary>
public sealed class ExternalLogins(AppDbContext db, AccountActs acts, FactorChange change, IdentityProvider provider, TimeProvider clock)
{
    /// <summary>The person's account at the provider; null without one, or without a provider.</summary>
    public Task<ExternalLogin?> OfAsync(Guid personId, CancellationToken ct) => db.ExternalLogins.AsNoTracking()
        .SingleOrDefaultAsync(row => row.PersonId == personId && row.Issuer == provider.Issuer, ct);

    /// <summary>The person to whom the account at the provider is linked; null for nobody.</summary>
    public Task<Person?> OwnerAsync(ExternalIdentity identity, CancellationToken ct) => db.ExternalLogins
        .Where(row => row.Issuer == identity.Issuer && row.Subject == identity.Subject).Select(row => row.Person).SingleOrDefaultAsync(ct);

    /// <summary>Links the account of the signed-in person.</summary>
    public Task<LinkOutcome> LinkAsync(ClaimsPrincipal user, ExternalIdentity identity, CancellationToken ct) =>
        acts.RunAsync(user.PersonId(), async act =>
        {
            if (await TryAddAsync(user.PersonId(), identity, ct) is { } refusal)
            {
                return refusal;
            }

            await change.ApplyAsync(act, user, AuditAction.ProviderLinked, ct);
            return LinkOutcome.Done;
        }, ct);

    /// <summary>Removes the link, if any. False when it must stay: the person would have no other way to sign in.</summary>
    public Task<bool> UnlinkAsync(ClaimsPrincipal user, CancellationToken ct)
    {
        var personId = user.PersonId();
        return acts.RunAsync(personId, async act =>
        {
            if (!await db.Users.AnyAsync(person => person.Id == personId && (person.PasswordHash != null || person.Passkeys.Any()), ct))
            {
                return false;
            }

            if (await db.ExternalLogins.Where(row => row.PersonId == personId && row.Issuer == provider.Issuer).ExecuteDeleteAsync(ct) > 0)
            {
                await change.ApplyAsync(act, user, AuditAction.ProviderUnlinked, ct);
            }

            return true;
        }, ct);
    }

    /// <summary>Inside an act: adds the link, unless it is refused. The caller saves.</summary>
    internal async Task<LinkOutcome?> TryAddAsync(Guid personId, ExternalIdentity identity, CancellationToken ct)
    {
        await db.LockAsync($"login:{identity.Issuer} {identity.Subject}", ct); // another person may link the same account
        if (await OwnerAsync(identity, ct) is { } owner)
        {
            return owner.Id == personId ? LinkOutcome.Done : LinkOutcome.TakenByAnother;
        }

        if (await db.ExternalLogins.AnyAsync(row => row.PersonId == personId && row.Issuer == identity.Issuer, ct))
        {
            return LinkOutcome.HasAnother;
        }

        db.ExternalLogins.Add(new ExternalLogin
        {
            Issuer = identity.Issuer,
            Subject = identity.Subject,
            PersonId = personId,
            Email = identity.Email is { Length: <= EmailAddress.MaxLength } email ? email : null,
            LinkedAt = clock.GetUtcNow(),
        });
        return null;
    }
}
