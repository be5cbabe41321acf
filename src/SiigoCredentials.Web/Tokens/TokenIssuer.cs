using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Limits;
using SiigoCredentials.Web.Requests;
using SiigoCredentials.Web.Telemetry;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.Tokens;

/// <summary>
/// The result of an exchange: a token or a refusal. A wait means too many requests; a retired key allows a more precise refusal. The key
/// and what is left of the limit are known only where the pair was right.
/// </summary>
internal readonly record struct TokenExchange(
    IssuedToken? Token, TimeSpan? Wait = null, RetiredKey? Retired = null, CachedKey? Key = null, RemainingQuota Left = default);

/// <summary>
/// Whose pair it is: a credential and its key. Or a refusal, with a wait after too many failures, or with the retired key.
/// </summary>
public readonly record struct Authentication(
    CachedCredential? Credential, CachedKey? Key, TimeSpan? Wait = null, RetiredKey? Retired = null);

/// <summary>What its holder may know of a key that no longer works: what happened, when, and which company to ask.</summary>
public sealed record RetiredKey(AccessKeyState State, DateTimeOffset Since, string CompanyName);

/// <summary>Verifies a pair, applies the limits, counts the usage and issues the token, for every sign-in endpoint.</summary>
public sealed class TokenIssuer(
    CredentialVerifier verifier, KeyHistory history, SignInLimits limits, UsageRecorder usage, AccessTokens tokens, PortalMetrics metrics)
{
    private static readonly string[] Outcomes = Enum.GetNames<UsageOutcome>(); // ToString would allocate at each sign-in

    internal async ValueTask<TokenExchange> ExchangeAsync(string apiUser, string accessKey, Caller caller, string issuer)
    {
        var (credential, key, wait, retired) = await AuthenticateAsync(apiUser, accessKey, caller);
        if (credential is null)
        {
            return new TokenExchange(Token: null, wait, retired);
        }

        if (limits.CountSuccess(credential.CompanyId, out var left) is { } pause)
        {
            Count(credential, key!.Id, UsageOutcome.OverLimit, caller);
            return new TokenExchange(Token: null, pause, Key: key, Left: left);
        }

        Count(credential, key!.Id, UsageOutcome.SignedIn, caller);
        return new TokenExchange(tokens.Issue(credential, key, issuer), Key: key, Left: left);
    }

    /// <summary>Authenticates the client of another endpoint. A failure counts as a failed sign-in, or guessing would move there.</summary>
    public async ValueTask<Authentication> AuthenticateAsync(string apiUser, string accessKey, Caller caller)
    {
        var (verdict, credential, key) = await verifier.VerifyAsync(apiUser, accessKey);
        var isAllowed = credential is null || credential.Allowed.Allow(caller.Address);
        if (verdict == PairVerdict.Right && isAllowed)
        {
            return new Authentication(credential, key);
        }

        // An unknown key costs the same query for every user, and no query after too many failures.
        var sent = PastedText.Trim(accessKey);
        var wait = limits.CountFailure(ApiUserFormat.Normalize(apiUser), caller.Address);
        var ended = wait is null ? await history.FindAsync(credential?.Id, sent) : history.Recall(credential?.Id, sent);
        if (credential is null)
        {
            metrics.CountSignIn(nameof(PairVerdict.UnknownUser));
        }
        else
        {
            Count(credential, ended?.Id ?? key?.Id ?? credential.Key?.Id ?? Guid.Empty, OutcomeOf(verdict, credential, key, ended), caller);
        }

        return new Authentication(
            Credential: null, Key: null, wait, isAllowed && wait is null ? Tell(verdict, credential, key, ended) : null);
    }

    // Only the holder can send a genuine key, so its refusal may say more.
    private static RetiredKey? Tell(PairVerdict verdict, CachedCredential? credential, CachedKey? key, EndedKey? ended) =>
        verdict == PairVerdict.ExpiredKey && key is not null
            ? new RetiredKey(
                key.Id == credential!.Key?.Id
                    ? AccessKeyState.Current : AccessKeyState.Expired, credential.EndOf(key)!.Value, credential.CompanyName)
            : ended is null ? null : new RetiredKey(ended.State, ended.EndedAt, credential!.CompanyName);

    private void Count(CachedCredential credential, Guid keyId, UsageOutcome outcome, in Caller caller)
    {
        usage.Count(credential.Id, keyId, outcome, caller);
        metrics.CountSignIn(Outcomes[(int)outcome]);
    }

    private static UsageOutcome OutcomeOf(PairVerdict verdict, CachedCredential credential, CachedKey? key, EndedKey? ended) =>
        verdict switch
        {
            PairVerdict.Right => UsageOutcome.AddressNotAllowed,
            PairVerdict.WrongKey => ended is null ? UsageOutcome.WrongKey : UsageOutcome.OldKey,
            PairVerdict.MistypedKey => UsageOutcome.MistypedKey,
            PairVerdict.ExpiredKey => key is not null && key.Id == credential.Retiring?.Id ? UsageOutcome.OldKey : UsageOutcome.ExpiredKey,
            PairVerdict.PlanWithoutApi => UsageOutcome.PlanWithoutApi,
            PairVerdict.CompanySuspended => UsageOutcome.CompanySuspended,
            _ => throw new InvalidOperationException($"{verdict} is not counted."),
        };
}
