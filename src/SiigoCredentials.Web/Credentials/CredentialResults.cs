using SiigoCredentials.Web.Audit;

namespace SiigoCredentials.Web.Credentials;

/// <summary>How an act on a credential ended. Expected refusals are outcomes; only faults are exceptions.</summary>
public enum CredentialOutcome
{
    /// <summary>Done now, once.</summary>
    Done,

    /// <summary>This very form had already been carried out; nothing was done again.</summary>
    Repeated,

    /// <summary>What was asked for is already so; nothing was done or recorded.</summary>
    Unchanged,

    /// <summary>Somebody else changed the credential first; nothing was done.</summary>
    Superseded,

    /// <summary>The key was replaced too often within a day; nothing was done, and it still works.</summary>
    TooManyRotations,

    /// <summary>Nothing has been generated yet.</summary>
    NotFound,

    /// <summary>The company's plan does not include the API.</summary>
    PlanWithoutApi,

    /// <summary>The contact's name or address is not usable.</summary>
    InvalidContact,

    /// <summary>The key works, but cannot be shown: it was sealed with a key-encryption key that is not here.</summary>
    SecretUnavailable,

    /// <summary>A new key could not be kept so that it opens again: the key-encryption key of this process is not this database's. Nothing was done.</summary>
    CannotSeal,
}

/// <summary>What a form saw and who sends it: its id makes a repeat harmless, its version decides a race.</summary>
public sealed record CredentialOperation(Actor Actor, Guid Id, int SeenVersion);

/// <summary>The credential as a page may show it: everything but the key.</summary>
/// <param name="Id">The credential's own id, for what is counted under it.</param>
/// <param name="ApiUser">The Usuario API.</param>
/// <param name="KeyHint">The last characters of the latest key.</param>
/// <param name="Fingerprint">The latest key's, as people compare it.</param>
/// <param name="KeyState">How the latest key stands at this moment.</param>
/// <param name="Contact">Who develops the integration.</param>
/// <param name="Version">What a form must have seen to change anything.</param>
/// <param name="IssuedAt">When the latest key was issued.</param>
/// <param name="IssuedBy">By whom.</param>
/// <param name="ExpiresAt">When its life ends; null when it has no end of its own.</param>
/// <param name="Retiring">The key before, while it still works; else null.</param>
/// <param name="SuspendedAt">Since when the company refuses its integrations; null while it does not.</param>
/// <param name="ContactConfirmedAt">When the contact confirmed the address; null while they have not.</param>
public sealed record CredentialView(
    Guid Id,
    string ApiUser,
    string KeyHint,
    string Fingerprint,
    AccessKeyState KeyState,
    IntegrationContact Contact,
    int Version,
    DateTimeOffset IssuedAt,
    string IssuedBy,
    DateTimeOffset? ExpiresAt,
    RetiringKey? Retiring,
    DateTimeOffset? SuspendedAt,
    DateTimeOffset? ContactConfirmedAt)
{
    /// <summary>The latest key's, under which its uses are counted.</summary>
    public Guid KeyId { get; init; }

    /// <summary>From where the pair and its tokens may be used.</summary>
    public AllowedAddresses AllowedAddresses { get; init; } = AllowedAddresses.Everywhere;

    internal static CredentialView Of(Credential credential, DateTimeOffset now)
    {
        var life = new AccessKeyLifecycle(credential, now);
        var key = life.Shown;
        return new CredentialView(
            credential.Id,
            credential.ApiUser,
            key.Hint,
            KeyFingerprint.Of(key.SecretHash),
            key.State == AccessKeyState.Current && key.IsOver(now) ? AccessKeyState.Expired : key.State,
            credential.Contact,
            credential.Version,
            key.IssuedAt,
            key.IssuedBy,
            key.ExpiresAt,
            life.Retiring is { } retiring ? RetiringKey.Of(retiring, key) : null,
            credential.SuspendedAt,
            credential.ContactConfirmedAt)
        {
            KeyId = key.Id,
            AllowedAddresses = credential.AllowedAddresses,
        };
    }
}

/// <summary>The former key during an overlap.</summary>
/// <param name="Id">Under which its uses are counted.</param>
/// <param name="Hint">Its last characters.</param>
/// <param name="Fingerprint">Its fingerprint, as people compare it.</param>
/// <param name="Since">When it was replaced.</param>
/// <param name="EndsAt">From when on it is refused.</param>
/// <param name="SuccessorId">Under which the uses of the current key are counted.</param>
/// <param name="ContactMovedAt">When the contact said that the integration uses the current key; null while they have not.</param>
public sealed record RetiringKey(
    Guid Id, string Hint, string Fingerprint, DateTimeOffset Since, DateTimeOffset EndsAt, Guid SuccessorId, DateTimeOffset? ContactMovedAt)
{
    internal static RetiringKey Of(AccessKey former, AccessKey successor) => new(
        former.Id,
        former.Hint,
        KeyFingerprint.Of(former.SecretHash),
        former.RetiringSince!.Value,
        former.RetiresAt!.Value,
        successor.Id,
        successor.ContactMovedAt >= former.RetiringSince ? successor.ContactMovedAt : null); // said of an earlier overlap it says nothing of this one
}

/// <summary>The outcome, what is true now, the Access Key only where the act hands it out, and where it was too much, from when on it may be again.</summary>
public sealed record CredentialResult(
    CredentialOutcome Outcome, CredentialView? Credential = null, string? AccessKey = null, DateTimeOffset? RotatesAgainAt = null)
{
    /// <summary>Whether everybody outside whom the act concerns is mailed; false where too many mails went to people outside within a day.</summary>
    public bool IsContactTold { get; init; } = true;

    // A record prints every property; this one must never reach a log or an exception text.
    public override string ToString() => $"{nameof(CredentialResult)} {Outcome}";
}
