using System.Net;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Tokens;

/// <summary>The pair that a person tries. A null part comes from the database. Not a record: a record prints its properties.</summary>
public sealed class PairUnderTest(string? apiUser, string? accessKey)
{
    public string? ApiUser => apiUser;

    public string? AccessKey => accessKey;
}

/// <summary>
/// Does with a pair what <c>/auth</c> and <c>/v1</c> would do, step by step, for a person of the company. It changes nothing, counts no
/// usage and shows no token. It checks the state of a stored key and does not open the key, so the person need not reauthenticate.
/// </summary>
public sealed class ConnectionTest(
    CredentialService credentials, KeyHistory history, CredentialVerifier verifier, SignInLimits limits, AccessTokens tokens,
    TokenValidator live)
{
    /// <summary>The finding of each step; null when the company has no credential yet.</summary>
    public async Task<ConnectionReport?> RunAsync(
        Guid companyId, PairUnderTest pair, IPAddress? address, string issuer, CancellationToken ct)
    {
        if (await credentials.FindAsync(companyId, ct) is not { } stored)
        {
            return null;
        }

        var trial = new Trial(companyId, stored, pair.ApiUser, pair.AccessKey, address, issuer);
        List<StepReport> steps = [];
        foreach (var step in Enum.GetValues<ConnectionStep>())
        {
            var isOver = steps.Exists(earlier => earlier.State == StepState.Failed);
            steps.Add(isOver ? new StepReport(step, ConnectionFinding.NotReached) : await TakeAsync(step, trial));
        }

        return new ConnectionReport(steps, pair.ApiUser is null, pair.AccessKey is null, address);
    }

    private async ValueTask<StepReport> TakeAsync(ConnectionStep step, Trial trial) => step switch
    {
        ConnectionStep.Format => new StepReport(step, Format(trial)),
        ConnectionStep.User =>
            new StepReport(step, trial.User == trial.Stored.ApiUser ? ConnectionFinding.RightUser : ConnectionFinding.OtherUser),
        ConnectionStep.Key => await KeyAsync(trial),
        ConnectionStep.Address =>
            new StepReport(
                step, trial.Stored.AllowedAddresses.Allow(trial.Address)
                    ? ConnectionFinding.SeenFrom : ConnectionFinding.SeenFromElsewhere),
        ConnectionStep.Limits => Limits(trial),
        ConnectionStep.Token => new StepReport(step, await TokenAsync(trial)),
        _ => throw new InvalidOperationException($"No check for {step}."),
    };

    private static ConnectionFinding Format(Trial trial)
    {
        var (user, key) = (trial.User, trial.TrimmedKey);
        return IsQuoted(user) || IsQuoted(key) ? ConnectionFinding.Quoted
            : user.StartsWith(AccessKeyFormat.Prefix, StringComparison.Ordinal)
            || key?.Contains('@', StringComparison.Ordinal) == true ? ConnectionFinding.Swapped
            : !ApiUserFormat.IsWellFormed(user) ? ConnectionFinding.UserIsNoAddress
            : key is not null && AccessKeyFormat.FaultIn(key) is var fault and not KeyFault.None ? FindingOf(fault)
            : (trial.SentUser is { } sent && PastedText.Trim(sent) != sent) || key != trial.SentKey ? ConnectionFinding.BlanksAround
            : ConnectionFinding.WellFormed;
    }

    private static bool IsQuoted(string? text) => text is ['"' or '\'' or '«' or '“' or '`', ..];

    private static ConnectionFinding FindingOf(KeyFault fault) => fault switch
    {
        KeyFault.BlankInside => ConnectionFinding.KeyWithBlanks,
        KeyFault.Prefix => ConnectionFinding.KeyPrefix,
        KeyFault.Length => ConnectionFinding.KeyLength,
        _ => ConnectionFinding.KeyChecksum,
    };

    private async ValueTask<StepReport> KeyAsync(Trial trial)
    {
        trial.Verified = trial.SentKey is { } sent
            ? await verifier.VerifyAsync(trial.User, sent) : await verifier.VerifyStoredAsync(trial.User);
        return trial.Verified switch
        {
            { Verdict: PairVerdict.Right, Key: { } key, Credential.Retiring: { } retiring } when key.Id == retiring.Id =>
                new StepReport(ConnectionStep.Key, ConnectionFinding.RetiringKey, retiring.ExpiresAt),

            // The key is right; the last step reports the plan or the suspension.
            { Verdict: PairVerdict.Right or PairVerdict.PlanWithoutApi or PairVerdict.CompanySuspended } =>
                new StepReport(ConnectionStep.Key, ConnectionFinding.RightKey),
            { Verdict: PairVerdict.ExpiredKey, Key: { } expired } =>
                new StepReport(ConnectionStep.Key, ConnectionFinding.KeyExpired, expired.ExpiresAt),
            _ when trial.TrimmedKey is { } wrong => await WrongKeyAsync(trial, wrong),
            _ => new StepReport(
                ConnectionStep.Key, trial.Stored.KeyState == AccessKeyState.Revoked
                    ? ConnectionFinding.KeyRevoked : ConnectionFinding.KeyReplaced),
        };
    }

    // Beyond the limit a wrong key gets no details, as at /auth.
    private async ValueTask<StepReport> WrongKeyAsync(Trial trial, string key)
    {
        if (limits.CountFailedTest(trial.CompanyId) is { } wait)
        {
            return new StepReport(ConnectionStep.Key, ConnectionFinding.TooManyTests, Wait: wait);
        }

        var ended = await history.FindAsync(trial.Stored.Id, key);
        return new StepReport(ConnectionStep.Key, ended?.State switch
        {
            null => ConnectionFinding.NotTheCurrentKey,
            AccessKeyState.Revoked => ConnectionFinding.KeyRevoked,
            _ => ConnectionFinding.KeyReplaced,
        }, ended?.EndedAt);
    }

    private StepReport Limits(Trial trial) =>
        limits.Pause(trial.CompanyId) is { } wait ? new StepReport(ConnectionStep.Limits, ConnectionFinding.CompanyAtLimit, Wait: wait)
        : new StepReport(
            ConnectionStep.Limits, limits.IsFailingOften(trial.User, trial.Address)
                ? ConnectionFinding.FailuresAtLimit : ConnectionFinding.WithinLimits);

    private async Task<ConnectionFinding> TokenAsync(Trial trial)
    {
        if (trial.Verified is not { Verdict: PairVerdict.Right, Credential: { } credential, Key: { } key })
        {
            return trial.Verified?.Verdict != PairVerdict.CompanySuspended ? ConnectionFinding.TokenRefused
                : trial.Stored.SuspendedAt is null ? ConnectionFinding.CompanySuspended
                : ConnectionFinding.IntegrationsSuspended;
        }

        var token = tokens.Issue(credential, key, trial.Issuer);
        return await live.FindAsync(token.ToJwt().AsMemory(), trial.Issuer) is { } found
            && found.Credential.CompanyId == trial.CompanyId
            ? ConnectionFinding.TokenWorks
            : ConnectionFinding.TokenRefused;
    }

    private sealed class Trial(Guid companyId, CredentialView stored, string? sentUser, string? sentKey, IPAddress? address, string issuer)
    {
        public Guid CompanyId => companyId;

        public CredentialView Stored => stored;

        public string? SentUser => sentUser;

        public string? SentKey => sentKey;

        public string? TrimmedKey { get; } = sentKey is null ? null : PastedText.Trim(sentKey);

        public IPAddress? Address => address;

        public string Issuer => issuer;

        /// <summary>In the form in which <c>/auth</c> looks it up.</summary>
        public string User { get; } = ApiUserFormat.Normalize(sentUser ?? stored.ApiUser);

        public VerifiedPair? Verified { get; set; }
    }
}
