using SiigoCredentials.Web.Audit;

namespace SiigoCredentials.Web.Credentials;

/// <summary>What an act did to a credential, for the audit.</summary>
internal sealed record KeyChange(AuditAction Action, string Detail);

/// <summary>
/// The life of a credential's keys: which act is possible now and what becomes of whom; <c>docs/keys.md</c> draws it. An act that is not
/// possible gives null and changes nothing. The credential's keys that work, and its latest one, have to be loaded.
/// </summary>
internal sealed class AccessKeyLifecycle(Credential credential, DateTimeOffset now)
{
    /// <summary>The key that is shown and handed out: the current one, or the last that was.</summary>
    public AccessKey Shown => Current ?? credential.Keys.MaxBy(key => key.Version)!;

    /// <summary>The replaced key that still works; null when there is none.</summary>
    public AccessKey? Retiring => credential.Keys.SingleOrDefault(key => key.State == AccessKeyState.Retiring && !key.IsOver(now));

    private AccessKey? Current => credential.Keys.SingleOrDefault(key => key.State == AccessKeyState.Current);

    /// <summary>Makes room for a new current key; a key that was retiring already ends at once.</summary>
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

    /// <summary>Ends the overlap before its time.</summary>
    public KeyChange? Finish()
    {
        if (Retiring is not { } key)
        {
            return null;
        }

        End(key, AccessKeyState.Expired);
        return new KeyChange(AuditAction.OverlapFinished, $"key …{key.Hint}");
    }

    /// <summary>Moves the deadline later, never beyond the key's own life. An earlier one changes nothing.</summary>
    public KeyChange? Extend(TimeSpan fromNow)
    {
        if (Retiring is not { } key || Deadline(key, now + fromNow) is var end && end <= key.RetiresAt)
        {
            return null;
        }

        (key.RetiresAt, key.RemindedAt) = (end, null);
        return new KeyChange(AuditAction.OverlapExtended, $"key …{key.Hint} works until {end.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}");
    }

    /// <summary>Makes the former key the current one again; the newer one retires in its place, by the same deadline: whoever has moved goes on too.</summary>
    public KeyChange? GoBack()
    {
        if (Retiring is not { RetiresAt: { } deadline } former || Current is not { } newer)
        {
            return null;
        }

        (former.State, former.RetiringSince, former.RetiresAt) = (AccessKeyState.Current, null, null);
        Retire(newer, deadline);
        return new KeyChange(AuditAction.RotationUndone, $"key …{former.Hint} is the current one again instead of …{newer.Hint}");
    }

    /// <summary>Ends every key that works, without a successor.</summary>
    public KeyChange? Revoke()
    {
        AccessKey[] live = [.. credential.Keys.Where(key => key.State is AccessKeyState.Current or AccessKeyState.Retiring && !key.IsOver(now))];
        foreach (var key in live)
        {
            End(key, AccessKeyState.Revoked);
        }

        return live.Length == 0 ? null : new KeyChange(AuditAction.AccessKeyRevoked, $"key {string.Join(", ", live.Select(key => $"…{key.Hint}"))}");
    }

    /// <summary>Ends a key that was found somewhere: the current one with every other that works, a retiring one alone.</summary>
    public KeyChange? EndLeaked(Guid keyId)
    {
        if (Retiring is not { } former || former.Id != keyId)
        {
            return Current?.Id == keyId && Revoke() is { } all ? all with { Detail = $"{all.Detail}, reported as leaked" } : null;
        }

        End(former, AccessKeyState.Revoked);
        return new KeyChange(AuditAction.AccessKeyRevoked, $"key …{former.Hint}, reported as leaked");
    }

    /// <summary>Shortens the life of one key; one that ends sooner anyway is left as it is.</summary>
    public KeyChange? EndWithin(Guid keyId, TimeSpan time)
    {
        var end = now + time;
        var key = credential.Keys.SingleOrDefault(row => row.Id == keyId && row.State is AccessKeyState.Current or AccessKeyState.Retiring && !row.IsOver(now));
        if (key is null || key.ExpiresAt <= end || key.RetiresAt <= end)
        {
            return null;
        }

        (key.ExpiresAt, key.RetiresAt) = (end, key.RetiresAt is null ? null : end);
        return new KeyChange(AuditAction.AccessKeyLimited, $"key …{key.Hint}, reported as leaked, works until {end.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}");
    }

    /// <summary>Refuses the integrations until <see cref="Resume"/>; a deadline goes on running.</summary>
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

    // Also one whose deadline has passed unnoticed: the database allows one retiring key.
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
            return; // it has ended already, and stays as it ended
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
            key.EndToldAt = now < key.RetiresAt ? now : null; // the act tells of it; of a deadline that has passed, KeyRetirementWorker does
            (key.State, key.EndedAt) = (state, now < key.RetiresAt || !key.IsOver(now) ? now : key.RetiresAt ?? key.ExpiresAt);
        }
    }

    // A grace never lengthens a life that was shorter.
    private static DateTimeOffset Deadline(AccessKey key, DateTimeOffset wanted) => key.ExpiresAt is { } own && own < wanted ? own : wanted;
}
