using Microsoft.AspNetCore.Identity;

namespace SiigoCredentials.Web.Accounts;

/// <summary>Signs people in and out. One answer for every refusal: who is not let in learns nothing about the account.</summary>
public sealed class SignInService(UserManager<Person> people, SignInManager<Person> signIn, IPasswordHasher<Person> hasher)
{
    /// <summary>True when the pair is right and the person may enter; counts a failure towards the lockout otherwise.</summary>
    public async Task<bool> SignInAsync(string email, string password)
    {
        var person = EmailAddress.IsValid(email.Trim()) ? await people.FindByEmailAsync(email.Trim()) : null;
        if (person is null or { DisabledAt: not null } || await people.IsLockedOutAsync(person))
        {
            _ = hasher.HashPassword(null!, password); // as long as checking one takes (ASVS 6.3.8)
            return false;
        }

        var result = await signIn.PasswordSignInAsync(person, password, isPersistent: false, lockoutOnFailure: true);
        return result.Succeeded;
    }

    public Task SignOutAsync() => signIn.SignOutAsync();
}
