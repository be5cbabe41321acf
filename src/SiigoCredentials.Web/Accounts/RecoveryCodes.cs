using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Accounts;

/// <summary>Issues and verifies recovery codes.</summary>
public sealed class RecoveryCodes(AppDbContext db, TimeProvider clock)
{
    private const int Issued = 10;

    /// <summary>New codes, to be shown once. They replace the earlier ones.</summary>
    public async Task<IReadOnlyList<string>> IssueAsync(Guid personId, CancellationToken ct)
    {
        await ForgetAsync(personId, ct);
        List<string> codes = [.. Enumerable.Range(0, Issued).Select(_ => RecoveryCodeFormat.Create())];
        db.RecoveryCodes.AddRange(codes.Select(code => new RecoveryCode
        {
            PersonId = personId,
            Hash = OneTimeToken.Hash(RecoveryCodeFormat.Parse(code)!),
        }));
        await db.SaveChangesAsync(ct);
        return codes;
    }

    /// <summary>No codes when the person has unused ones.</summary>
    public async Task<IReadOnlyList<string>> IssueWhereNoneIsLeftAsync(Guid personId, CancellationToken ct) =>
        await db.RecoveryCodes.AnyAsync(code => code.PersonId == personId && code.UsedAt == null, ct) ? [] : await IssueAsync(personId, ct);

    /// <summary>Consumes a code. False when it is wrong or was used.</summary>
    public async Task<bool> UseAsync(Guid personId, string typed, CancellationToken ct)
    {
        if (RecoveryCodeFormat.Parse(typed) is not { } code)
        {
            return false;
        }

        var (hash, now) = (OneTimeToken.Hash(code), clock.GetUtcNow());
        return await db.RecoveryCodes.Where(row => row.PersonId == personId && row.Hash == hash && row.UsedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.UsedAt, now), ct) > 0;
    }

    public Task ForgetAsync(Guid personId, CancellationToken ct) =>
        db.RecoveryCodes.Where(code => code.PersonId == personId).ExecuteDeleteAsync(ct);
}
