using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Credentials;

/// <summary>What an act changed, for the audit.</summary>
internal sealed record KeyChange(AuditAction Action, string Detail)
{
    /// <summary>The act that mails and webhooks name: a leaked key that nobody used leaves the former one current.</summary>
    public AuditAction Told { get; init; } = Action;
}

/// <summary>
/// The state machine of a credential's keys; <c>docs/keys.md</c> draws it. An act that is not possible returns null and changes nothing.
/// </summary>
/// <param name="credential">The credential.</param>
/// <param name="keys">Its working keys and its latest key.</param>
/// <param name="now">The current time.</param>
internal sealed class AccessKeyLifecycle(Credential credential, IReadOnlyCollection<AccessKey> keys, DateTimeOffset now)
{
    /// <summary>The key that pages show: the current one, or the latest if there is no current one.</summary>
    public AccessKey Shown => Current ?? keys.MaxBy(key => key.Version)!;

    /// <summary>The replaced key that still works; null if there is none.</summary>
    public AccessKey? Retiring => keys.SingleOrDefault(key => key.State == AccessKeyState.Retiring && !key.IsOver(now));

    /// <summary>Whether the current key waits for its first use, as far as that is written down.</summary>
    public bool AwaitsFirstUse => Awaiting is not null;

    // The replaced key whose successor nobody has used yet; null if none waits for that.
    private AccessKey? Awaiting => Retiring is { FirstUseBy: not null } former ? former : null;

    private AccessKey? Current => keys.SingleOrDefault(key => key.State == AccessKeyState.Current);

    /// <summary>
    /// Retires or ends the current key, so that a new one can take its place. A key that was already retiring ends at once.
    /// </summary>
    public KeyChange Replace(RotationPlan plan, string newHint)
    {
        if (Awaiting is { } waiting && !plan.IsLeaked)
        {
            Restore(waiting, AccessKeyState.Expired); // nobody depends on the key that waited
        }

        var previous = Shown;
        EndRetiring(plan.IsLeaked ? AccessKeyState.Revoked : AccessKeyState.Expired);
        if (plan.IsLeaked)
        {
            End(previous, AccessKeyState.Revoked);
        }
        else
        {
            Retire(previous, plan);
        }

        var how = previous switch
        {
            _ when plan.IsLeaked => ", which leaked and ended at once",
            { State: AccessKeyState.Retiring, RetiresAt: { } end } => $", which works until {UtcText.Of(end)}",
            { State: AccessKeyState.Retiring, FirstUseBy: { } by } =>
                $", which works {previous.OverlapAfterFirstUse} after the first use of the new one; unused, that lapses at {UtcText.Of(by)}",
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
        if (Retiring is not { FirstUseBy: null } key || (Deadline(key, now + fromNow) is var end && end <= key.RetiresAt))
        {
            return null;
        }

        (key.RetiresAt, key.RemindedAt, key.OverlapAfterFirstUse) = (end, null, key.OverlapAfterFirstUse is null ? null : end - now);
        return new KeyChange(AuditAction.OverlapExtended, $"key …{key.Hint} works until {UtcText.Of(end)}");
    }

    /// <summary>
    /// Makes the former key the current one again. The newer key retires with the same deadline, so integrations that use it keep working;
    /// if nobody has used it yet, it ends.
    /// </summary>
    public KeyChange? UndoRotation()
    {
        if (Awaiting is { } waiting)
        {
            var unused = Restore(waiting, AccessKeyState.Expired);
            return new KeyChange(
                AuditAction.RotationUndone, $"key …{waiting.Hint} is the current one again instead of …{unused}, which nobody used");
        }

        if (Retiring is not { RetiresAt: { } deadline } former || Current is not { } newer)
        {
            return null;
        }

        (former.State, former.RetiringSince, former.RetiresAt, former.OverlapAfterFirstUse) = (AccessKeyState.Current, null, null, null);
        Retire(newer, deadline);
        return new KeyChange(AuditAction.RotationUndone, $"key …{former.Hint} is the current one again instead of …{newer.Hint}");
    }

    /// <summary>Begins the overlap, because the new key was used for the first time.</summary>
    public KeyChange? StartOverlap()
    {
        if (Awaiting is not { OverlapAfterFirstUse: { } overlap } former || Current is not { } newer)
        {
            return null;
        }

        var end = Deadline(former, new RotationPlan(overlap, EndsInWorkingHours: true).EndFrom(now).At);
        if (end <= now)
        {
            End(former, AccessKeyState.Expired);
        }
        else
        {
            (former.RetiresAt, former.FirstUseBy) = (end, null); // the reminder comes by the length of the overlap, which is kept
        }

        return new KeyChange(
            AuditAction.OverlapStarted, $"key …{newer.Hint} was used for the first time; key …{former.Hint} works until {UtcText.Of(end)}");
    }

    /// <summary>Ends the new key, because nobody used it in time; the former one is the current one again.</summary>
    public KeyChange? Lapse() => Awaiting is { } former
        ? new KeyChange(AuditAction.RotationLapsed, $"key …{Restore(former, AccessKeyState.Expired)}, unused; key …{former.Hint} stays")
        : null;

    /// <summary>Ends every working key, without a successor.</summary>
    public KeyChange? Revoke()
    {
        AccessKey[] live =
            [.. keys.Where(key => key.State is AccessKeyState.Current or AccessKeyState.Retiring && !key.IsOver(now))];
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
        if (Awaiting is { } waiting && Current?.Id == keyId)
        {
            var unused = Restore(waiting, AccessKeyState.Revoked);
            return new KeyChange(AuditAction.AccessKeyRevoked, $"key …{unused}, unused, reported as leaked; key …{waiting.Hint} stays")
            {
                Told = AuditAction.RotationUndone,
            };
        }

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
        var key = keys.SingleOrDefault(
            row => row.Id == keyId && row.State is AccessKeyState.Current or AccessKeyState.Retiring && !row.IsOver(now));
        if (key is null || key.ExpiresAt <= end || key.RetiresAt <= end)
        {
            return null;
        }

        (key.ExpiresAt, key.RetiresAt) = (end, key.State == AccessKeyState.Retiring ? end : null);
        (key.FirstUseBy, key.OverlapAfterFirstUse) = (null, null); // its overlap has an end now, used or not
        return new KeyChange(
            AuditAction.AccessKeyLimited, $"key …{key.Hint}, reported as leaked, works until {UtcText.Of(end)}");
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
        foreach (var key in keys.Where(key => key.State == AccessKeyState.Retiring))
        {
            End(key, key.IsOver(now) ? AccessKeyState.Expired : state);
        }
    }

    // The former key is the current one again; the hint of the newer one, which ends.
    private string Restore(AccessKey former, AccessKeyState end)
    {
        var newer = Current!;
        End(newer, end);
        (former.State, former.RetiringSince, former.FirstUseBy, former.OverlapAfterFirstUse) = (AccessKeyState.Current, null, null, null);
        return newer.Hint;
    }

    private void Retire(AccessKey key, RotationPlan plan)
    {
        if (plan.FirstUseWithin is { } wait && key.State == AccessKeyState.Current && !key.IsOver(now))
        {
            (key.State, key.RetiringSince, key.RemindedAt) = (AccessKeyState.Retiring, now, null);
            (key.FirstUseBy, key.OverlapAfterFirstUse) = (now + wait, plan.Overlap);
        }
        else
        {
            Retire(key, plan.EndFrom(now).At);
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
            (key.FirstUseBy, key.OverlapAfterFirstUse) = (null, null);
        }
    }

    // An overlap never extends the lifetime of a key.
    private static DateTimeOffset Deadline(AccessKey key, DateTimeOffset wanted) => key.ExpiresAt is { } own && own < wanted ? own : wanted;
}
