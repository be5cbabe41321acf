using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Accounts;

/// <summary>Verifies a password, with the same work whether the account exists or not (ASVS 6.3.8).</summary>
public sealed class PasswordCheck(AppDbContext db, IPasswordHasher<Person> hasher, DummyPasswordHash dummy, PasswordHashingLimiter hashing)
{
    /// <summary>False when there is no person. Replaces a hash made with fewer rounds, or before passwords were normalized.</summary>
    public async Task<bool> IsRightAsync(Attempt attempt, Person? person, string password, CancellationToken ct)
    {
        using var slot = await hashing.AcquireAsync(attempt.Owner, ct);
        if (person is not { PasswordHash: { } hash })
        {
            _ = hasher.VerifyHashedPassword(null!, dummy.HashBy(hasher), password);
            return false;
        }

        var result = hasher.VerifyHashedPassword(person, hash, password);
        if (result == PasswordVerificationResult.SuccessRehashNeeded)
        {
            await ReplaceAsync(person, hash, hasher.HashPassword(person, password), ct);
        }

        return result != PasswordVerificationResult.Failed;
    }

    // Identity would change the security stamp and so end sessions and links, although the password stays the same.
    private Task<int> ReplaceAsync(Person person, string oldHash, string newHash, CancellationToken ct) => db.Users
        .Where(row => row.Id == person.Id && row.PasswordHash == oldHash)
        .ExecuteUpdateAsync(
            set => set.SetProperty(row => row.PasswordHash, newHash).SetProperty(row => row.HasShortPassword, person.HasShortPassword), ct);
}

/// <summary>The hash of a random password, verified when there is no account.</summary>
public sealed class DummyPasswordHash
{
    private string? hash;

    internal string HashBy(IPasswordHasher<Person> hasher) => hash ??= hasher.HashPassword(null!, OneTimeToken.Create());
}
