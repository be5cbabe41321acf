using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Companies;

namespace SiigoCredentials.Web.Credentials;

/// <summary>The result of an act on a credential. Expected refusals are outcomes; only faults are exceptions.</summary>
public enum CredentialOutcome
{
    /// <summary>Done by this request.</summary>
    Done,

    /// <summary>The same form was carried out before; nothing was done again.</summary>
    Repeated,

    /// <summary>It already was so, or is not possible now; nothing was done or recorded.</summary>
    Unchanged,

    /// <summary>Somebody else changed the credential since the form was shown; nothing was done.</summary>
    Superseded,

    /// <summary>The key was replaced too often within a day; nothing was done.</summary>
    TooManyRotations,

    /// <summary>The company has no credential yet.</summary>
    NotFound,

    /// <summary>The company's plan does not include the API.</summary>
    PlanWithoutApi,

    /// <summary>The contact's name or address is invalid.</summary>
    InvalidContact,

    /// <summary>The key works but cannot be shown: this process does not have the key-encryption key that sealed it.</summary>
    SecretUnavailable,

    /// <summary>
    /// This process has a key-encryption key of another database, so a new key could not be shown again. Nothing was done.
    /// </summary>
    CannotSeal,
}

/// <summary>
/// Who sends a form, its id, by which a repeat is found, and the version that it was shown with, by which a race is found. A program was
/// shown none: null.
/// </summary>
public sealed record CredentialOperation(Actor Actor, Guid Id, int? SeenVersion);

/// <summary>The credential as pages show it, without the Access Key.</summary>
/// <param name="Id">The id of the credential, under which its usage is counted.</param>
/// <param name="ApiUser">The Usuario API.</param>
/// <param name="KeyHint">The last characters of the shown key.</param>
/// <param name="Fingerprint">The fingerprint of the shown key.</param>
/// <param name="KeyState">The state of the shown key now.</param>
/// <param name="Contact">The contact of the integration.</param>
/// <param name="Version">The version that a form must send to change anything.</param>
/// <param name="IssuedAt">When the shown key was issued.</param>
/// <param name="IssuedBy">Who issued it.</param>
/// <param name="ExpiresAt">When its lifetime ends; null if it has none.</param>
/// <param name="Retiring">The former key; null if none still works.</param>
/// <param name="SuspendedAt">When the company suspended its integrations; null if it has not.</param>
/// <param name="ContactConfirmedAt">When the contact confirmed the address; null if they have not.</param>
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
    /// <summary>The id of the shown key, under which its usage is counted.</summary>
    public Guid KeyId { get; init; }

    /// <summary>The company, with its plan, as it was read with the credential; null after an act.</summary>
    public Company? Company { get; init; }

    /// <summary>Whether somebody went back: the shown key is the older one, and the newer one retires.</summary>
    public bool IsOlderThanRetiring => IssuedAt < Retiring?.Since;

    /// <summary>The ids of the shown key and of the one that retires.</summary>
    public IReadOnlyList<Guid> WorkingKeys => Retiring is null ? [KeyId] : [KeyId, Retiring.Id];

    /// <summary>Whether a program asked for the shown key.</summary>
    public bool IsByProgram { get; init; }

    /// <summary>How long the former key works after the first use of a program's; null if programs may not ask for a key.</summary>
    public TimeSpan? ProgramOverlap { get; init; }

    /// <summary>The networks from which the pair and its tokens are accepted.</summary>
    public AllowedAddresses AllowedAddresses { get; init; } = AllowedAddresses.Everywhere;

    internal static CredentialView Of(Credential credential, IReadOnlyCollection<AccessKey> keys, DateTimeOffset now)
    {
        var life = new AccessKeyLifecycle(credential, keys, now);
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
            IsByProgram = key.IsByProgram,
            ProgramOverlap = credential.ProgramOverlap,
            AllowedAddresses = credential.AllowedAddresses,
        };
    }
}

/// <summary>The former key during an overlap.</summary>
/// <param name="Id">Its id, under which its usage is counted.</param>
/// <param name="Hint">Its last characters.</param>
/// <param name="Fingerprint">Its fingerprint.</param>
/// <param name="Since">When it was replaced.</param>
/// <param name="EndsAt">When it stops working; null for no end while its successor waits for its first use.</param>
/// <param name="SuccessorId">The id of the key that replaced it.</param>
/// <param name="ContactMovedAt">When the contact said that the integration uses the current key; null if they have not.</param>
public sealed record RetiringKey(
    Guid Id, string Hint, string Fingerprint, DateTimeOffset Since, DateTimeOffset? EndsAt, Guid SuccessorId,
    DateTimeOffset? ContactMovedAt)
{
    /// <summary>By when its successor must be used, and how long this one works from then on; null once it was used.</summary>
    public (DateTimeOffset By, TimeSpan Overlap)? FirstUse { get; init; }

    internal static RetiringKey Of(AccessKey former, AccessKey successor) => new(
        former.Id,
        former.Hint,
        KeyFingerprint.Of(former.SecretHash),
        former.RetiringSince!.Value,
        former.RetiresAt ?? former.ExpiresAt,
        successor.Id,
        successor.ContactMovedAt >= former.RetiringSince ? successor.ContactMovedAt : null) // not what was said in an earlier overlap
    {
        FirstUse = former is { FirstUseBy: { } by, OverlapAfterFirstUse: { } overlap } ? (by, overlap) : null,
    };
}

/// <summary>
/// The outcome and the credential after it; the Access Key only where the act shows it; after too many rotations, when the next is allowed.
/// </summary>
public sealed record CredentialResult(
    CredentialOutcome Outcome, CredentialView? Credential = null, string? AccessKey = null, DateTimeOffset? RotatesAgainAt = null)
{
    /// <summary>False if the daily limit on mails to people outside the company kept the contact from being mailed.</summary>
    public bool IsContactTold { get; init; } = true;

    // The default would print the Access Key, which no log or exception may contain.
    public override string ToString() => $"{nameof(CredentialResult)} {Outcome}";
}
