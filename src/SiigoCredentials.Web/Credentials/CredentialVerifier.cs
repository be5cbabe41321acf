using System.Security.Cryptography;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Credentials;

/// <summary>What is known of a pair. Whoever sent it is told one thing only for all that are not <see cref="Right"/>.</summary>
public enum PairVerdict
{
    Right,
    UnknownUser,
    WrongKey,

    /// <summary>Cut or mistyped: its checksum says that it was never issued.</summary>
    MistypedKey,
    ExpiredKey,
    PlanWithoutApi,
    CompanySuspended,
}

/// <summary>The verdict, whom the Usuario API belongs to, and which of its keys was sent, for counting; null when nobody's and none.</summary>
public sealed record VerifiedPair(PairVerdict Verdict, CachedCredential? Credential, CachedKey? Key);

/// <summary>Says whether a pair is right at this very moment. Never writes, never opens a secret: it compares hashes (ASVS 11.7.2).</summary>
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

    /// <summary>What the pair that is stored would be told, without anybody sending its key.</summary>
    public async ValueTask<VerifiedPair> VerifyStoredAsync(string apiUser)
    {
        var credential = await credentials.FindAsync(apiUser, await feed.CatchUpAsync());
        return new VerifiedPair(
            credential switch { null => PairVerdict.UnknownUser, { Key: null } => PairVerdict.ExpiredKey, { Key: { } key } => Standing(credential, key) }, credential, credential?.Key);
    }

    // Both comparisons run for an unknown user too, so that its absence does not show in the time (ASVS 6.3.8).
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
        _ => key.IsOver(clock.GetUtcNow()) ? PairVerdict.ExpiredKey : PairVerdict.Right,
    };
}
