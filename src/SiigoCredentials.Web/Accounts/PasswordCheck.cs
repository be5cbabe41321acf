using Microsoft.AspNetCore.Identity;
using SiigoCredentials.Web.Protection;

namespace SiigoCredentials.Web.Accounts;

/// <summary>Compares a password, with the same work whether there is an account or not (ASVS 6.3.8).</summary>
public sealed class PasswordCheck(UserManager<Person> people, IPasswordHasher<Person> hasher, PasswordDecoy decoy, PasswordTurns turns)
{
    /// <summary>False for nobody. A hash made with fewer rounds than today's is made anew.</summary>
    public async Task<bool> IsRightAsync(Attempt attempt, Person? person, string password, CancellationToken ct)
    {
        using var turn = await turns.TakeAsync(attempt.Owner, ct);
        if (person is { PasswordHash: not null })
        {
            return await people.CheckPasswordAsync(person, password);
        }

        _ = hasher.VerifyHashedPassword(null!, decoy.HashBy(hasher), password);
        return false;
    }
}

/// <summary>The hash of a password that nobody has.</summary>
public sealed class PasswordDecoy
{
    private string? hash;

    internal string HashBy(IPasswordHasher<Person> hasher) => hash ??= hasher.HashPassword(null!, BearerCode.Create());
}
