using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using OtpNet;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Protection;

namespace SiigoCredentials.Web.Accounts;

/// <summary>With what, beside the password, a person can prove who they are.</summary>
/// <param name="AuthenticatorSince">Since when an authenticator is in force; null when none is.</param>
/// <param name="HasPasskey">Whether there is a passkey.</param>
/// <param name="RecoveryCodesLeft">How many recovery codes still serve.</param>
public sealed record FactorStatus(DateTimeOffset? AuthenticatorSince, bool HasPasskey, int RecoveryCodesLeft)
{
    public bool HasAuthenticator => AuthenticatorSince is not null;

    /// <summary>Whether the password alone does not let the person in.</summary>
    public bool AreInForce => HasAuthenticator || HasPasskey;
}

/// <summary>What an authenticator application has to be told: the secret in base32, and the same as an address for its camera.</summary>
public sealed record AuthenticatorSetUp(string Secret, string Address);

/// <summary>Codes of an authenticator application (RFC 6238) and recovery codes: set up, compared, renewed, taken away.</summary>
public sealed partial class SecondFactors(
    AppDbContext db,
    CompanyActs acts,
    SecretSealer sealer,
    KekCanaries canaries,
    RecoveryCodes recovery,
    FactorChange change,
    TimeProvider clock,
    ILogger<SecondFactors> log)
{
    private const string Issuer = "Credenciales API";
    private const int SecretBytes = 20; // RFC 4226 section 4 recommends 160 bits
    private const int Digits = 6;

    // The application's clock may be up to a step off.
    private static readonly VerificationWindow Window = new(previous: 1, future: 1);

    public Task<FactorStatus> StatusAsync(Guid personId, CancellationToken ct) => db.Users
        .Where(person => person.Id == personId)
        .Select(person => new FactorStatus(
            db.Authenticators.Where(row => row.PersonId == person.Id).Select(row => row.ConfirmedAt).SingleOrDefault(),
            db.UserPasskeys.Any(row => row.UserId == person.Id),
            db.RecoveryCodes.Count(code => code.PersonId == person.Id && code.UsedAt == null)))
        .SingleAsync(ct);

    /// <summary>Whether a password alone does not let the person in.</summary>
    public Task<bool> AreInForceAsync(Guid personId, CancellationToken ct) => db.PeopleWithAFactor().AnyAsync(person => person.Id == personId, ct);

    /// <summary>Whether a new secret could be kept so that it opens again.</summary>
    public async Task<bool> CanBeginAsync(CancellationToken ct) => !await canaries.IsForeignAsync(ct);

    /// <summary>A new secret, not yet in force. Null when there is one in force: that one is taken away first.</summary>
    public Task<AuthenticatorSetUp?> BeginAsync(ClaimsPrincipal user, CancellationToken ct)
    {
        var (personId, secret) = (user.PersonId(), RandomNumberGenerator.GetBytes(SecretBytes));
        return acts.RunAsync(user.CompanyId(), async act =>
        {
            await db.Authenticators.Where(row => row.PersonId == personId && row.ConfirmedAt == null).ExecuteDeleteAsync(ct);
            if (await db.Authenticators.AnyAsync(row => row.PersonId == personId, ct))
            {
                return null;
            }

            db.Authenticators.Add(new Authenticator { PersonId = personId, SealedSecret = sealer.Seal(secret, Authenticator.Binding(personId)) });
            act.Keep();
            return SetUp(secret, user);
        }, ct);
    }

    /// <summary>The secret that waits for its first code, to be shown again; null when none does.</summary>
    public async Task<AuthenticatorSetUp?> PendingAsync(ClaimsPrincipal user, CancellationToken ct) =>
        await FindAsync(user.PersonId(), ct) is { ConfirmedAt: null } row && Open(row) is { } secret ? SetUp(secret, user) : null;

    /// <summary>
    /// Puts the waiting secret in force; null when the code is wrong or nothing waits. Recovery codes, to be shown this once, come with it
    /// unless the person has some.
    /// </summary>
    public async Task<IReadOnlyList<string>?> ConfirmAsync(ClaimsPrincipal user, string code, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (await FindAsync(user.PersonId(), ct) is not { ConfirmedAt: null } row || StepOf(row, code) is not { } step)
        {
            return null;
        }

        return await acts.RunAsync(user.CompanyId(), async act =>
        {
            var confirmed = await db.Authenticators
                .Where(stored => stored.PersonId == row.PersonId && stored.ConfirmedAt == null && stored.SealedSecret == row.SealedSecret)
                .ExecuteUpdateAsync(set => set.SetProperty(stored => stored.ConfirmedAt, now).SetProperty(stored => stored.LastStep, step), ct) > 0;
            return confirmed ? await change.AddedAsync(act, user, AuditAction.AuthenticatorAdded, ct) : null;
        }, ct);
    }

    /// <summary>With what the code proves who the person is; null when it does not. Each code serves once (ASVS 6.5.1).</summary>
    public async Task<SignInMethod?> VerifyAsync(Guid personId, string code, CancellationToken ct)
    {
        if (await FindAsync(personId, ct) is { ConfirmedAt: not null } row && StepOf(row, code) is { } step)
        {
            return await UseStepAsync(personId, step, ct) ? SignInMethod.PasswordAndCode : null;
        }

        return await recovery.UseAsync(personId, code, ct) ? SignInMethod.PasswordAndRecoveryCode : null;
    }

    /// <summary>New recovery codes, to be shown this once; the earlier ones serve no more. Null without a factor that they could stand in for.</summary>
    public Task<IReadOnlyList<string>?> RenewCodesAsync(ClaimsPrincipal user, CancellationToken ct) =>
        acts.RunAsync(user.CompanyId(), async act =>
        {
            if (!await AreInForceAsync(user.PersonId(), ct))
            {
                return null;
            }

            var codes = await recovery.IssueAsync(user.PersonId(), ct);
            await change.ApplyAsync(act, user, AuditAction.RecoveryCodesRenewed, ct);
            return codes;
        }, ct);

    /// <summary>Takes the authenticator away. False when it stays, because the password is too short to be the only factor.</summary>
    public Task<bool> RemoveAsync(ClaimsPrincipal user, CancellationToken ct)
    {
        var personId = user.PersonId();
        return acts.RunAsync(user.CompanyId(), async act =>
            await db.Authenticators.Where(row => row.PersonId == personId).ExecuteDeleteAsync(ct) == 0
            || await change.RemovedAsync(act, user, AuditAction.AuthenticatorRemoved, ct), ct);
    }

    private Task<Authenticator?> FindAsync(Guid personId, CancellationToken ct) =>
        db.Authenticators.AsNoTracking().SingleOrDefaultAsync(row => row.PersonId == personId, ct);

    // Two requests with the same code race for the row: one of them changes it.
    private async Task<bool> UseStepAsync(Guid personId, long step, CancellationToken ct) =>
        await db.Authenticators.Where(row => row.PersonId == personId && row.ConfirmedAt != null && row.LastStep < step)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.LastStep, step), ct) > 0;

    private long? StepOf(Authenticator row, string typed)
    {
        var code = string.Concat(typed.Where(character => !char.IsWhiteSpace(character)));
        return code.Length == Digits && code.All(char.IsAsciiDigit) && Open(row) is { } secret
            && new Totp(secret).VerifyTotp(clock.GetUtcNow().UtcDateTime, code, out var step, Window)
                ? step
                : null;
    }

    // With the key of the portal lost no code is right any more; recovery codes, which are hashed, still are.
    private byte[]? Open(Authenticator row)
    {
        try
        {
            return sealer.Open(row.SealedSecret, Authenticator.Binding(row.PersonId));
        }
        catch (CryptographicException fault)
        {
            LogCannotOpen(fault, row.PersonId);
            return null;
        }
    }

    private static AuthenticatorSetUp SetUp(byte[] secret, ClaimsPrincipal user)
    {
        var text = Base32Encoding.ToString(secret);
        return new AuthenticatorSetUp(text, new OtpUri(OtpType.Totp, text, user.Email(), Issuer).ToString());
    }

    [LoggerMessage(LogLevel.Error, "The authenticator of person {PersonId} cannot be opened: was the key-encryption key replaced?")]
    private partial void LogCannotOpen(Exception fault, Guid personId);
}
