using SiigoCredentials.Web.Audit;

namespace SiigoCredentials.Web.Credentials;

/// <summary>What an act changed, for the audit.</summary>
internal sealed record KeyChange(AuditAction Action, string Detail);

/// <summary>
/// The state machine of a credential's keys; <c>docs/keys.md</c> draws it. An act that is not possible returns null and changes nothing.
/// The caller loads the working keys and the latest key of the credential.
/// </summary>
internal sealed class AccessKeyLifecycle(Credential credential, DateTimeOffset now)
{
    /// <summary>The key that pages show: the current one, or the latest if there is no current one.</summary>
    public AccessKey Shown => Current ?? credential.Keys.MaxBy(key => key.Version)!;

    /// <summary>The replaced key that still works; null if there is none.</summary>
    public AccessKey? Retiring => credential.Keys.SingleOrDefault(key => key.State == AccessKeyState.Retiring && !key.IsOver(now));

    private AccessKey? Current => credential.Keys.SingleOrDefault(key => key.State == AccessKeyState.Current);

    /// <summary>
    /// Retires or ends the current key, so that a new one can take its place. A key that was already retiring ends at once.
    /// </summary>
    public KeyChange Replace(RotationPlan plan, string newHint)
    {
        var previous = Shown;
        EndRetiring(plan.IsLeaked ? AccessKeyState.Revoked : AccessKeyState.Expired);
        if (plan.IsLeaked)
        {
            End(previous, AccessKeyState.Revoked);
        }
        else
        {
            Retire(previous, plan.EndFrom(now).At);
        }

        var how = previous switch
        {
            _ when plan.IsLeaked => ", which leaked and ended at once",
            { State: AccessKeyState.Retiring, RetiresAt: { } end } => $", which works until {end.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}",
            _ => "",
        };
        return new KeyChange(AuditAction.CredentialRotated, $"key …{newHint} replaces …{previous.Hint}{how}");
    }

    /// <summary>Ends the overlap before the deadline.</summary>
    public KeyChange? Finish()
    {
        if (Retiring is not { } key)
        {
            return null;
        }

        End(key, AccessKeyState.Expired);
        return new KeyChange(AuditAction.OverlapFinished, $"key …{key.Hint}");
    }

    /// <summary>Moves the deadline later, up to the end of the key's lifetime. An earlier deadline changes nothing.</summary>
    public KeyChange? Extend(TimeSpan fromNow)
    {
        if (Retiring is not { } key || Deadline(key, now + fromNow) is var end && end <= key.RetiresAt)
        {
            return null;
        }

        (key.RetiresAt, key.RemindedAt) = (end, null);
        return new KeyChange(AuditAction.OverlapExtended, $"key …{key.Hint} works until {end.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}");
    }

    /// <summary>
    /// Makes the former key the current one again. The newer key retires with the same deadline, so integrations that use it keep working.
    /// </summary>
    public KeyChange? UndoRotation()
    {
        if (Retiring is not { RetiresAt: { } deadline } former || Current is not { } newer)
        {
            return null;
        }

        (former.State, former.RetiringSince, former.RetiresAt) = (AccessKeyState.Current, null, null);
        Retire(newer, deadline);
        return new KeyChange(AuditAction.RotationUndone, $"key …{former.Hint} is the current one again instead of …{newer.Hint}");
    }

    /// <summary>Ends every working key, without a successor.</summary>
    public KeyChange? Revoke()
    {
        AccessKey[] live =
            [.. credential.Keys.Where(key => key.State is AccessKeyState.Current or AccessKeyState.Retiring && !key.IsOver(now))];
        foreach (var key in live)
        {
            End(key, AccessKeyState.Revoked);
        }

        return live.Length == 0
            ? null : new KeyChange(AuditAction.AccessKeyRevoked, $"key {string.Join(", ", live.Select(key => $"…{key.Hint}"))}");
    }

    /// <summary>Ends a leaked key: a retiring one alone, the current one together with the retiring one.</summary>
    public KeyChange? RevokeLeaked(Guid keyId)
    {
        if (Retiring is not { } former || former.Id != keyId)
        {
            return Current?.Id == keyId && Revoke() is { } all ? all with { Detail = $"{all.Detail}, reported as leaked" } : null;
        }

        End(former, AccessKeyState.Revoked);
        return new KeyChange(AuditAction.AccessKeyRevoked, $"key …{former.Hint}, reported as leaked");
    }

    /// <summary>Shortens the lifetime of one key, unless it ends sooner anyway.</summary>
    public KeyChange? LimitLifetime(Guid keyId, TimeSpan time)
    {
        var end = now + time;
        var key = credential.Keys.SingleOrDefault(
            row => row.Id == keyId && row.State is AccessKeyState.Current or AccessKeyState.Retiring && !row.IsOver(now));
        if (key is null || key.ExpiresAt <= end || key.RetiresAt <= end)
        {
            return null;
        }

        (key.ExpiresAt, key.RetiresAt) = (end, key.RetiresAt is null ? null : end);
        return new KeyChange(
            AuditAction.AccessKeyLimited, $"key …{key.Hint}, reported as leaked, works until {end.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}");
    }

    /// <summary>Refuses the integrations until <see cref="Resume"/>. Deadlines keep running.</summary>
    public KeyChange? Suspend()
    {
        if (credential.SuspendedAt is not null)
        {
            return null;
        }

        credential.SuspendedAt = now;
        return new KeyChange(AuditAction.CredentialSuspended, $"user {credential.ApiUser}");
    }

    public KeyChange? Resume()
    {
        if (credential.SuspendedAt is null)
        {
            return null;
        }

        credential.SuspendedAt = null;
        return new KeyChange(AuditAction.CredentialResumed, $"user {credential.ApiUser}");
    }

    // Includes a key whose deadline has passed but whose state is not updated yet: the database allows one retiring key.
    private void EndRetiring(AccessKeyState state)
    {
        foreach (var key in credential.Keys.Where(key => key.State == AccessKeyState.Retiring))
        {
            End(key, key.IsOver(now) ? AccessKeyState.Expired : state);
        }
    }

    private void Retire(AccessKey key, DateTimeOffset wanted)
    {
        if (key.State != AccessKeyState.Current)
        {
            return; // it has already ended
        }

        var end = Deadline(key, wanted);
        if (end <= now)
        {
            End(key, AccessKeyState.Expired);
        }
        else
        {
            (key.State, key.RetiringSince, key.RetiresAt, key.RemindedAt) = (AccessKeyState.Retiring, now, end, null);
        }
    }

    private void End(AccessKey key, AccessKeyState state)
    {
        if (key.State is AccessKeyState.Current or AccessKeyState.Retiring)
        {
            // The act itself sends the mails. After a deadline that has passed, KeyRetirementWorker has them sent.
            key.EndToldAt = now < key.RetiresAt ? now : null;
            (key.State, key.EndedAt) = (state, now < key.RetiresAt || !key.IsOver(now) ? now : key.RetiresAt ?? key.ExpiresAt);
        }
    }

    // An overlap never extends the lifetime of a key.
    private static DateTimeOffset Deadline(AccessKey key, DateTimeOffset wanted) => key.ExpiresAt is { } own && own < wanted ? own : wanted;
}
