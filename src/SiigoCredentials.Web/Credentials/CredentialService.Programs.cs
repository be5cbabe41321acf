using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Audit;

namespace SiigoCredentials.Web.Credentials;

/// <content>A program replaces its own key, where an Administrador permitted it. Its new key always waits for its first use.</content>
public sealed partial class CredentialService
{
    /// <summary>
    /// Lets programs replace the key; the former one then works for <paramref name="overlap"/> after the first use of the new one. Null
    /// forbids it.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The overlap is not offered.</exception>
    public Task<CredentialResult> PermitProgramsAsync(CredentialOperation operation, TimeSpan? overlap, CancellationToken ct) =>
        overlap is null || OverlapsOffered.Contains(overlap.Value)
            ? ActAsync(operation, credential => PermitPrograms(credential, overlap), ct)
            : throw new ArgumentOutOfRangeException(nameof(overlap));

    /// <summary>
    /// Issues the key that replaces <paramref name="keyId"/>. The same operation shows it again while it waits for its first use. Once it
    /// is used that is <see cref="CredentialOutcome.Repeated"/> without the key, and once it is not the current one
    /// <see cref="CredentialOutcome.Superseded"/>. <see cref="CredentialOutcome.Unchanged"/> where programs may not, or
    /// <paramref name="keyId"/> is not the only key that works.
    /// </summary>
    public async Task<CredentialResult> RotateByProgramAsync(Actor program, Guid operationId, Guid keyId, CancellationToken ct)
    {
        var operation = new CredentialOperation(program, operationId, SeenVersion: null);
        var result = await TryActAsync(
            operation,
            credential => credential is { ProgramOverlap: { } overlap } && IsTheOnlyKey(View(credential), keyId)
                ? Rotate(operation, credential, new(overlap, EndsInWorkingHours: true, FirstUseWithin: RotationPlan.UsualFirstUseWait))
                : null,
            seals: true,
            ct);
        return result.Outcome == CredentialOutcome.Repeated ? await ShowAgainAsync(operation, keyId, result, ct) : result;
    }

    /// <summary>
    /// Ends the key that a program asked for and nobody used. <see cref="CredentialOutcome.Unchanged"/> where there is none, or
    /// <paramref name="keyId"/> is that key.
    /// </summary>
    public Task<CredentialResult> WithdrawByProgramAsync(Actor program, Guid keyId, CancellationToken ct)
    {
        usage.Write(); // a key that was used in this second is not unused
        return ActAsync(
            new CredentialOperation(program, Guid.CreateVersion7(), SeenVersion: null),
            life => life is { AwaitsFirstUse: true, Shown.IsByProgram: true } && life.Shown.Id != keyId ? life.UndoRotation() : null,
            ct);
    }

    /// <summary>Whether the shown key waits for its first use; it does not, once a sign-in with it is counted.</summary>
    public async Task<bool> AwaitsFirstUseAsync(CredentialView credential, CancellationToken ct) =>
        credential.Retiring is { FirstUse: not null } && !await IsUsedAsync(credential.Id, credential.KeyId, ct);

    private static bool IsTheOnlyKey(CredentialView view, Guid keyId) =>
        view is { KeyState: AccessKeyState.Current, Retiring: null } && view.KeyId == keyId;

    // A lost answer must cut nobody off: the program asks again and gets the same key, until somebody uses it.
    private Task<CredentialResult> ShowAgainAsync(
        CredentialOperation operation, Guid keyId, CredentialResult repeated, CancellationToken ct) => acts.RunAsync(
        operation.Actor,
        async act =>
        {
            var companyId = operation.Actor.CompanyId;
            var isCurrent = await db.AccessKeys.AnyAsync(
                key => key.Credential!.CompanyId == companyId && key.OperationId == operation.Id && key.State == AccessKeyState.Current,
                ct);
            if (!isCurrent)
            {
                return repeated with { Outcome = CredentialOutcome.Superseded };
            }

            return await FindAsync(companyId, ct) is { ProgramOverlap: not null } credential && credential.KeyId != keyId
                && await AwaitsFirstUseAsync(credential, ct)
                    ? await RevealAsync(act, operation.Actor, isWanted: _ => true, isNews: _ => false, ct)
                    : repeated;
        },
        ct);

    private static CredentialChange? PermitPrograms(Credential? credential, TimeSpan? overlap)
    {
        if (credential is null || credential.ProgramOverlap == overlap)
        {
            return null;
        }

        credential.ProgramOverlap = overlap;
        return overlap is null
            ? new CredentialChange(credential, AuditAction.RotationByProgramForbidden, $"user {credential.ApiUser}")
            : new CredentialChange(credential, AuditAction.RotationByProgramPermitted, $"the former key works {overlap} after the first use");
    }
}
