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

    /// <summary>Nothing has been generated yet.</summary>
    NotFound,

    /// <summary>The company's plan does not include the API.</summary>
    PlanWithoutApi,

    /// <summary>The contact's name or address is not usable.</summary>
    InvalidContact,

    /// <summary>The key works, but cannot be shown: it was sealed with a key-encryption key that is not here.</summary>
    SecretUnavailable,
}

/// <summary>What a form saw and who sends it: its id makes a repeat harmless, its version decides a race.</summary>
public sealed record CredentialOperation(Actor Actor, Guid Id, int SeenVersion);

/// <summary>The credential as a page may show it: everything but the key.</summary>
public sealed record CredentialView(
    string ApiUser,
    string KeyHint,
    IntegrationContact Contact,
    int Version,
    DateTimeOffset IssuedAt,
    string IssuedBy);

/// <summary>The outcome, what is true now, and the Access Key only where the act hands it out.</summary>
public sealed record CredentialResult(CredentialOutcome Outcome, CredentialView? Credential = null, string? AccessKey = null)
{
    // A record prints every property; this one must never reach a log or an exception text.
    public override string ToString() => $"{nameof(CredentialResult)} {Outcome}";
}

/// <summary>A pair that was right, with what a token needs to carry.</summary>
public sealed record VerifiedPair(Guid AccessKeyId, string ApiUser, string CompanyPublicKey);

/// <summary>The credential behind a live token, as <c>/v1</c> shows it.</summary>
public sealed record LiveCredential(
    Guid CompanyId,
    string CompanyName,
    string CompanyNit,
    bool PlanIncludesApi,
    string ApiUser,
    IntegrationContact Contact,
    string KeyHint,
    DateTimeOffset IssuedAt);
