using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.Tokens;

/// <summary>How an exchange of a pair ended: a token; or, with neither, a refusal; with a wait, one for having asked too often.</summary>
public readonly record struct Exchange(IssuedToken? Token, TimeSpan? Wait);

/// <summary>Whose pair it was: a credential and its key; or a refusal, with a wait for having failed too often.</summary>
public readonly record struct Authentication(LiveCredential? Credential, LiveKey? Key, TimeSpan? Wait);

/// <summary>Behind every door: verifies a pair, keeps the limits, counts, and issues the token.</summary>
public sealed class TokenIssuer(CredentialVerifier verifier, SignInLimits limits, UsageRecorder usage, AccessTokens tokens)
{
    public Exchange Exchange(string apiUser, string accessKey, in Caller caller, string issuer)
    {
        var (credential, key, wait) = Authenticate(apiUser, accessKey, caller);
        if (credential is null)
        {
            return new Exchange(Token: null, wait);
        }

        if (limits.CountSuccess(credential.CompanyId) is { } pause)
        {
            usage.Count(credential, key, UsageOutcome.OverLimit, caller);
            return new Exchange(Token: null, pause);
        }

        usage.Count(credential, key, UsageOutcome.SignedIn, caller);
        return new Exchange(tokens.Issue(credential, key!, issuer), Wait: null);
    }

    /// <summary>Only tells whose pair it is; a failure counts as a failed sign-in, or guessing would move here.</summary>
    public Authentication Authenticate(string apiUser, string accessKey, in Caller caller)
    {
        var (verdict, credential, key) = verifier.Verify(apiUser, accessKey);
        if (verdict == PairVerdict.Right)
        {
            return new Authentication(credential, key, Wait: null);
        }

        if (credential is not null)
        {
            usage.Count(credential, key ?? credential.Key, OutcomeOf(verdict), caller with { PartnerId = "" }); // a stranger must not fill the table with names
        }

        return new Authentication(Credential: null, Key: null, limits.CountFailure(ApiUserFormat.Normalize(apiUser), caller.Address));
    }

    private static UsageOutcome OutcomeOf(PairVerdict verdict) => verdict switch
    {
        PairVerdict.WrongKey => UsageOutcome.WrongKey,
        PairVerdict.MistypedKey => UsageOutcome.MistypedKey,
        PairVerdict.ExpiredKey => UsageOutcome.ExpiredKey,
        PairVerdict.PlanWithoutApi => UsageOutcome.PlanWithoutApi,
        PairVerdict.CompanySuspended => UsageOutcome.CompanySuspended,
        _ => throw new InvalidOperationException($"{verdict} is not counted."),
    };
}
