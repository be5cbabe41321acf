using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Accounts;

/// <summary>Compares a password, with the same work whether there is an account or not (ASVS 6.3.8).</summary>
public sealed class PasswordCheck(AppDbContext db, IPasswordHasher<Person> hasher, DummyPasswordHash decoy, PasswordHashingLimiter turns)
{
    /// <summary>False for nobody. A hash made with fewer rounds than today's, or of a password as it was typed, is replaced.</summary>
    public async Task<bool> IsRightAsync(Attempt attempt, Person? person, string password, CancellationToken ct)
    {
        using var turn = await turns.TakeAsync(attempt.Owner, ct);
        if (person is not { PasswordHash: { } hash })
        {
            _ = hasher.VerifyHashedPassword(null!, decoy.HashBy(hasher), password);
            return false;
        }

        var result = hasher.VerifyHashedPassword(person, hash, password);
        if (result == PasswordVerificationResult.SuccessRehashNeeded)
        {
            await ReplaceAsync(person, hash, hasher.HashPassword(person, password), ct);
        }

        return result != PasswordVerificationResult.Failed;
    }

    // Not by Identity, whose replacement takes a new security stamp: the password is the same, and so sessions and links stay.
    private async Task ReplaceAsync(Person person, string hash, string better, CancellationToken ct) => await db.Users.Where(row => row.Id == person.Id && row.PasswordHash == hash)
        .ExecuteUpdateAsync(set => set.SetProperty(row => row.PasswordHash, better).SetProperty(row => row.HasShortPassword, person.HasShortPassword), ct);
}

/// <summary>The hash of a password that nobody has.</summary>
public sealed class DummyPasswordHash
{
    private string? hash;

    internal string HashBy(IPasswordHasher<Person> hasher) => hash ??= hasher.HashPassword(null!, OneTimeToken.Create());
}
