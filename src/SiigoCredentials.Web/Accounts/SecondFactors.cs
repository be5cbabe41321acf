using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using OtpNet;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Protection;

namespace SiigoCredentials.Web.Accounts;

/// <summary>The second factors of a person.</summary>
/// <param name="AuthenticatorSince">When the authenticator was confirmed; null without one.</param>
/// <param name="HasPasskey">Whether the person has a passkey.</param>
/// <param name="RecoveryCodesLeft">The number of unused recovery codes.</param>
public sealed record FactorStatus(DateTimeOffset? AuthenticatorSince, bool HasPasskey, int RecoveryCodesLeft)
{
    public bool HasAuthenticator => AuthenticatorSince is not null;

    /// <summary>Whether the person has a password. Who joined with the identity provider has none.</summary>
    public bool HasPassword { get; init; } = true;

    /// <summary>Whether the person has anything with which they can prove to the portal who they are.</summary>
    public bool CanProve => HasPassword || AreInForce;

    /// <summary>Whether sign-in requires more than the password.</summary>
    public bool AreInForce => HasAuthenticator || HasPasskey;
}

/// <summary>The secret for an authenticator application: in base32, and as the <c>otpauth:</c> address of the QR code.</summary>
public sealed record AuthenticatorSetUp(string Secret, string Address);

/// <summary>Sets up, verifies and removes authenticators (RFC 6238), and verifies and renews recovery codes.</summary>
public sealed partial class SecondFactors(
    AppDbContext db,
    AccountActs acts,
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

    // The clock of the application may differ by one step.
    private static readonly VerificationWindow Window = new(previous: 1, future: 1);

    public Task<FactorStatus> StatusAsync(Guid personId, CancellationToken ct) => db.Users
        .Where(person => person.Id == personId)
        .Select(person => new FactorStatus(
            person.Authenticator!.ConfirmedAt,
            person.Passkeys.Any(),
            db.RecoveryCodes.Count(code => code.PersonId == person.Id && code.UsedAt == null))
        { HasPassword = person.PasswordHash != null })
        .SingleAsync(ct);

    /// <summary>Whether the sign-in of the person requires more than the password.</summary>
    public Task<bool> AreInForceAsync(Guid personId, CancellationToken ct) =>
        db.PeopleWithAFactor().AnyAsync(person => person.Id == personId, ct);

    /// <summary>Whether the key-encryption key is the right one, so that a new secret will open later.</summary>
    public async Task<bool> CanBeginAsync(CancellationToken ct) => !await canaries.IsForeignAsync(ct);

    /// <summary>Creates an unconfirmed secret. Null when the person has a confirmed authenticator, which must be removed first.</summary>
    public Task<AuthenticatorSetUp?> BeginAsync(ClaimsPrincipal user, CancellationToken ct)
    {
        var (personId, secret) = (user.PersonId(), RandomNumberGenerator.GetBytes(SecretBytes));
        return acts.RunAsync(user.PersonId(), async act =>
        {
            await db.Authenticators.Where(row => row.PersonId == personId && row.ConfirmedAt == null).ExecuteDeleteAsync(ct);
            if (await db.Authenticators.AnyAsync(row => row.PersonId == personId, ct))
            {
                return null;
            }

            var sealedSecret = sealer.Seal(secret, Authenticator.Binding(personId));
            db.Authenticators.Add(new Authenticator { PersonId = personId, SealedSecret = sealedSecret });
            act.Keep();
            return SetUp(secret, user);
        }, ct);
    }

    /// <summary>The secret that is not confirmed yet, to be shown again; null when there is none.</summary>
    public async Task<AuthenticatorSetUp?> PendingAsync(ClaimsPrincipal user, CancellationToken ct) =>
        await FindAsync(user.PersonId(), ct) is { ConfirmedAt: null } row && Open(row) is { } secret ? SetUp(secret, user) : null;

    /// <summary>
    /// Confirms the secret with a first code and returns new recovery codes, to be shown once; none if the person has unused ones. Null
    /// when the code is wrong or there is nothing to confirm.
    /// </summary>
    public async Task<IReadOnlyList<string>?> ConfirmAsync(ClaimsPrincipal user, string code, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (await FindAsync(user.PersonId(), ct) is not { ConfirmedAt: null } row || StepOf(row, code) is not { } step)
        {
            return null;
        }

        return await acts.RunAsync(user.PersonId(), async act =>
        {
            var confirmed = await db.Authenticators
                .Where(stored => stored.PersonId == row.PersonId && stored.ConfirmedAt == null && stored.SealedSecret == row.SealedSecret)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(stored => stored.ConfirmedAt, now).SetProperty(stored => stored.LastStep, step), ct) > 0;
            return confirmed ? await change.AddedAsync(act, user, AuditAction.AuthenticatorAdded, ct) : null;
        }, ct);
    }

    /// <summary>The method that the code completes; null when the code is wrong. Each code works once (ASVS 6.5.1).</summary>
    public async Task<SignInMethod?> VerifyAsync(Guid personId, string code, CancellationToken ct)
    {
        if (await FindAsync(personId, ct) is { ConfirmedAt: not null } row && StepOf(row, code) is { } step)
        {
            return await UseStepAsync(personId, step, ct) ? SignInMethod.PasswordAndCode : null;
        }

        return await recovery.UseAsync(personId, code, ct) ? SignInMethod.PasswordAndRecoveryCode : null;
    }

    /// <summary>New recovery codes, to be shown once. They replace the earlier ones. Null when the person has no second factor.</summary>
    public Task<IReadOnlyList<string>?> RenewCodesAsync(ClaimsPrincipal user, CancellationToken ct) =>
        acts.RunAsync(user.PersonId(), async act =>
        {
            if (!await AreInForceAsync(user.PersonId(), ct))
            {
                return null;
            }

            var codes = await recovery.IssueAsync(user.PersonId(), ct);
            await change.ApplyAsync(act, user, AuditAction.RecoveryCodesRenewed, ct);
            return codes;
        }, ct);

    /// <summary>Removes the authenticator, if any. False when it must stay: what is left would not do.</summary>
    public Task<bool> RemoveAsync(ClaimsPrincipal user, CancellationToken ct)
    {
        var personId = user.PersonId();
        return acts.RunAsync(user.PersonId(), async act =>
            await db.Authenticators.Where(row => row.PersonId == personId).ExecuteDeleteAsync(ct) == 0
            || await change.RemovedAsync(act, user, AuditAction.AuthenticatorRemoved, ct), ct);
    }

    private Task<Authenticator?> FindAsync(Guid personId, CancellationToken ct) =>
        db.Authenticators.AsNoTracking().SingleOrDefaultAsync(row => row.PersonId == personId, ct);

    // Of two concurrent requests with the same code, one updates the row.
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

    // Without the right key-encryption key no code can be verified. Recovery codes are hashed, so they still work.
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
