using System.Security.Cryptography;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Credentials;

/// <summary>
/// The result of checking a pair. The sender gets the same answer for all but <see cref="Right"/>; only the holder of a key that once
/// worked is told that it ended.
/// </summary>
public enum PairVerdict
{
    Right,
    UnknownUser,
    WrongKey,

    /// <summary>Cut off or mistyped: the checksum is wrong, so it was never issued.</summary>
    MistypedKey,
    ExpiredKey,
    PlanWithoutApi,
    CompanySuspended,
}

/// <summary>The verdict; for counting also the credential and the key that was sent, null if unknown.</summary>
public sealed record VerifiedPair(PairVerdict Verdict, CachedCredential? Credential, CachedKey? Key);

/// <summary>Checks a pair. It compares hashes (ASVS 11.7.2): it writes nothing and decrypts nothing.</summary>
public sealed class CredentialVerifier(ChangeFeed feed, CredentialCache credentials, TimeProvider clock)
{
    private static readonly byte[] NoSecretHash = new byte[SHA256.HashSizeInBytes];

    public async ValueTask<VerifiedPair> VerifyAsync(string apiUser, string accessKey)
    {
        var credential = await credentials.FindAsync(apiUser, await feed.CatchUpAsync());
        var sent = PastedText.Trim(accessKey);
        var key = Match(credential, sent);
        return new VerifiedPair(Judge(credential, key, sent), credential, key);
    }

    /// <summary>The verdict on the stored pair, without its key being sent.</summary>
    public async ValueTask<VerifiedPair> VerifyStoredAsync(string apiUser)
    {
        var credential = await credentials.FindAsync(apiUser, await feed.CatchUpAsync());
        var verdict = credential switch
        {
            null => PairVerdict.UnknownUser,
            { Key: null } => PairVerdict.ExpiredKey,
            { Key: { } key } => Standing(credential, key),
        };
        return new VerifiedPair(verdict, credential, credential?.Key);
    }

    // Both comparisons run for an unknown user too, so that the time does not reveal it (ASVS 6.3.8).
    private static CachedKey? Match(CachedCredential? credential, string accessKey)
    {
        Span<byte> sent = stackalloc byte[SHA256.HashSizeInBytes];
        AccessKeyFormat.SecretHash(accessKey, sent);
        var isCurrent = CryptographicOperations.FixedTimeEquals(sent, credential?.Key?.SecretHash ?? NoSecretHash);
        var isRetiring = CryptographicOperations.FixedTimeEquals(sent, credential?.Retiring?.SecretHash ?? NoSecretHash);
        return isCurrent ? credential?.Key : isRetiring ? credential?.Retiring : null;
    }

    private PairVerdict Judge(CachedCredential? credential, CachedKey? key, string accessKey) => credential switch
    {
        null => PairVerdict.UnknownUser,
        _ when key is null => AccessKeyFormat.IsWellFormed(accessKey) ? PairVerdict.WrongKey : PairVerdict.MistypedKey,
        _ => Standing(credential, key),
    };

    private PairVerdict Standing(CachedCredential credential, CachedKey key) => credential switch
    {
        { PlanIncludesApi: false } => PairVerdict.PlanWithoutApi,
        { IsSuspended: true } => PairVerdict.CompanySuspended,
        _ => clock.GetUtcNow() >= credential.EndOf(key) ? PairVerdict.ExpiredKey : PairVerdict.Right,
    };
}
