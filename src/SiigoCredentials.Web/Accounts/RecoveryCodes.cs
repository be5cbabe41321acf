using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Accounts;

/// <summary>What a person keeps for the day when their telephone or their passkey is lost.</summary>
public sealed class RecoveryCodes(AppDbContext db, TimeProvider clock)
{
    private const int Issued = 10;

    /// <summary>New ones, to be shown this once; the earlier ones serve no more.</summary>
    public async Task<IReadOnlyList<string>> IssueAsync(Guid personId, CancellationToken ct)
    {
        await ForgetAsync(personId, ct);
        List<string> codes = [.. Enumerable.Range(0, Issued).Select(_ => RecoveryCodeFormat.Create())];
        db.RecoveryCodes.AddRange(codes.Select(code => new RecoveryCode { PersonId = personId, Hash = OneTimeToken.Hash(RecoveryCodeFormat.Read(code)!) }));
        await db.SaveChangesAsync(ct);
        return codes;
    }

    /// <summary>None when the person still has some that serve.</summary>
    public async Task<IReadOnlyList<string>> IssueWhereNoneIsLeftAsync(Guid personId, CancellationToken ct) =>
        await db.RecoveryCodes.AnyAsync(code => code.PersonId == personId && code.UsedAt == null, ct) ? [] : await IssueAsync(personId, ct);

    /// <summary>Whether it was one that had not been used; now it has.</summary>
    public async Task<bool> UseAsync(Guid personId, string typed, CancellationToken ct)
    {
        if (RecoveryCodeFormat.Read(typed) is not { } code)
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
