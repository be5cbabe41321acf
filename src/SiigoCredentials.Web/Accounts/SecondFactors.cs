using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using OtpNet;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Protection;

namespace SiigoCredentials.Web.Accounts;

/// <summary>Since when a person has an authenticator in force, null if they have none; and how many recovery codes are left.</summary>
public sealed record FactorStatus(DateTimeOffset? AuthenticatorSince, int RecoveryCodesLeft);

/// <summary>What an authenticator application has to be told: the secret in base32, and the same as an address for its camera.</summary>
public sealed record AuthenticatorSetUp(string Secret, string Address);

/// <summary>Codes of an authenticator application (RFC 6238) and recovery codes: set up, compared, renewed, taken away.</summary>
public sealed partial class SecondFactors(AppDbContext db, SecretSealer sealer, FactorChange change, TimeProvider clock, ILogger<SecondFactors> log)
{
    private const string Issuer = "Credenciales API";
    private const int SecretBytes = 20; // RFC 4226 section 4 recommends 160 bits
    private const int CodesIssued = 10;
    private const int Digits = 6;

    // The application's clock may be up to a step off.
    private static readonly VerificationWindow Window = new(previous: 1, future: 1);

    public async Task<FactorStatus> StatusAsync(Guid personId, CancellationToken ct) => new(
        await db.Authenticators.Where(row => row.PersonId == personId).Select(row => row.ConfirmedAt).SingleOrDefaultAsync(ct),
        await db.RecoveryCodes.CountAsync(code => code.PersonId == personId && code.UsedAt == null, ct));

    /// <summary>Whether a password alone does not let the person in.</summary>
    public Task<bool> AreInForceAsync(Guid personId, CancellationToken ct) =>
        db.Authenticators.AnyAsync(row => row.PersonId == personId && row.ConfirmedAt != null, ct);

    /// <summary>A new secret, not yet in force. Null when there is one in force: that one is taken away first.</summary>
    public async Task<AuthenticatorSetUp?> BeginAsync(ClaimsPrincipal user, CancellationToken ct)
    {
        var (personId, secret) = (user.PersonId(), RandomNumberGenerator.GetBytes(SecretBytes));
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Authenticators.Where(row => row.PersonId == personId && row.ConfirmedAt == null).ExecuteDeleteAsync(ct);
        if (await db.Authenticators.AnyAsync(row => row.PersonId == personId, ct))
        {
            return null;
        }

        db.Authenticators.Add(new Authenticator { PersonId = personId, SealedSecret = sealer.Seal(secret, Authenticator.Binding(personId)) });
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(CancellationToken.None);
        return SetUp(secret, user);
    }

    /// <summary>The secret that waits for its first code, to be shown again; null when none does.</summary>
    public async Task<AuthenticatorSetUp?> PendingAsync(ClaimsPrincipal user, CancellationToken ct) =>
        await FindAsync(user.PersonId(), ct) is { ConfirmedAt: null } row && Open(row) is { } secret ? SetUp(secret, user) : null;

    /// <summary>Puts the waiting secret in force and returns recovery codes, to be shown this once; null when the code is wrong or nothing waits.</summary>
    public async Task<IReadOnlyList<string>?> ConfirmAsync(ClaimsPrincipal user, string code, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (await FindAsync(user.PersonId(), ct) is not { ConfirmedAt: null } row || StepOf(row, code) is not { } step)
        {
            return null;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var confirmed = await db.Authenticators
            .Where(stored => stored.PersonId == row.PersonId && stored.ConfirmedAt == null && stored.SealedSecret == row.SealedSecret)
            .ExecuteUpdateAsync(set => set.SetProperty(stored => stored.ConfirmedAt, now).SetProperty(stored => stored.LastStep, step), ct) > 0;
        if (!confirmed)
        {
            return null;
        }

        var codes = await IssueCodesAsync(row.PersonId, ct);
        await change.ApplyAsync(user, AuditAction.AuthenticatorAdded, ct);
        await transaction.CommitAsync(CancellationToken.None);
        return codes;
    }

    /// <summary>With what the code proves who the person is; null when it does not. Each code serves once (ASVS 6.5.1).</summary>
    public async Task<SignInMethod?> VerifyAsync(Guid personId, string code, CancellationToken ct)
    {
        if (await FindAsync(personId, ct) is not { ConfirmedAt: not null } row)
        {
            return null;
        }

        if (StepOf(row, code) is { } step)
        {
            return await UseStepAsync(personId, step, ct) ? SignInMethod.PasswordAndCode : null;
        }

        return await UseRecoveryCodeAsync(personId, code, ct) ? SignInMethod.PasswordAndRecoveryCode : null;
    }

    /// <summary>New recovery codes, to be shown this once; the earlier ones serve no more. Null without an authenticator in force.</summary>
    public async Task<IReadOnlyList<string>?> RenewCodesAsync(ClaimsPrincipal user, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (!await AreInForceAsync(user.PersonId(), ct))
        {
            return null;
        }

        var codes = await IssueCodesAsync(user.PersonId(), ct);
        await change.ApplyAsync(user, AuditAction.RecoveryCodesRenewed, ct);
        await transaction.CommitAsync(CancellationToken.None);
        return codes;
    }

    /// <summary>Takes the authenticator and its recovery codes away; false when there was none.</summary>
    public async Task<bool> RemoveAsync(ClaimsPrincipal user, CancellationToken ct)
    {
        var personId = user.PersonId();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await db.Authenticators.Where(row => row.PersonId == personId).ExecuteDeleteAsync(ct) == 0)
        {
            return false;
        }

        await db.RecoveryCodes.Where(code => code.PersonId == personId).ExecuteDeleteAsync(ct);
        await change.ApplyAsync(user, AuditAction.AuthenticatorRemoved, ct);
        await transaction.CommitAsync(CancellationToken.None);
        return true;
    }

    private Task<Authenticator?> FindAsync(Guid personId, CancellationToken ct) =>
        db.Authenticators.AsNoTracking().SingleOrDefaultAsync(row => row.PersonId == personId, ct);

    private async Task<List<string>> IssueCodesAsync(Guid personId, CancellationToken ct)
    {
        await db.RecoveryCodes.Where(code => code.PersonId == personId).ExecuteDeleteAsync(ct);
        List<string> codes = [.. Enumerable.Range(0, CodesIssued).Select(_ => RecoveryCodeFormat.Create())];
        db.RecoveryCodes.AddRange(codes.Select(code => new RecoveryCode { PersonId = personId, Hash = BearerCode.Hash(RecoveryCodeFormat.Read(code)!) }));
        await db.SaveChangesAsync(ct);
        return codes;
    }

    // Two requests with the same code race for the row: one of them changes it.
    private async Task<bool> UseStepAsync(Guid personId, long step, CancellationToken ct) =>
        await db.Authenticators.Where(row => row.PersonId == personId && row.ConfirmedAt != null && row.LastStep < step)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.LastStep, step), ct) > 0;

    private async Task<bool> UseRecoveryCodeAsync(Guid personId, string typed, CancellationToken ct)
    {
        if (RecoveryCodeFormat.Read(typed) is not { } code)
        {
            return false;
        }

        var (hash, now) = (BearerCode.Hash(code), clock.GetUtcNow());
        return await db.RecoveryCodes.Where(row => row.PersonId == personId && row.Hash == hash && row.UsedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.UsedAt, now), ct) > 0;
    }

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
