using Microsoft.AspNetCore.Identity;

namespace SiigoCredentials.Web.Accounts;

/// <summary>Signs people in and out. One answer for every refusal: who is not let in learns nothing about the account.</summary>
public sealed class SignInService(UserManager<Person> people, SignInManager<Person> signIn, IPasswordHasher<Person> hasher)
{
    private static string? decoyHash;

    /// <summary>True when the pair is right and the person may enter; counts a failure towards the lockout otherwise.</summary>
    public async Task<bool> SignInAsync(string email, string password)
    {
        var person = await people.FindByEmailAsync(email.Trim());
        if (person is null or { DisabledAt: not null })
        {
            SpendTheSameWork(password);
            return false;
        }

        var result = await signIn.PasswordSignInAsync(person, password, isPersistent: false, lockoutOnFailure: true);
        return result.Succeeded;
    }

    public Task SignOutAsync() => signIn.SignOutAsync();

    // An unknown address costs one password hash as a known one does (ASVS 6.3.8).
    private void SpendTheSameWork(string password)
    {
        decoyHash ??= hasher.HashPassword(null!, Guid.CreateVersion7().ToString());
        hasher.VerifyHashedPassword(null!, decoyHash, password);
    }
}
