using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;

namespace SiigoCredentials.Web.Accounts;

/// <summary>How an attempt to sign in ended; with a wait when there were too many of them.</summary>
public readonly record struct SignInAnswer(bool IsSignedIn, TimeSpan? Wait = null);

/// <summary>Signs people in and out. One answer for every refusal: who is not let in learns nothing about the account.</summary>
public sealed class SignInService(
    UserManager<Person> people, SignInManager<Person> signIn, PasswordCheck passwords, AttemptCounter attempts, KnownDevices devices)
{
    public async Task<SignInAnswer> SignInAsync(string email, string password, CancellationToken ct)
    {
        var address = EmailAddress.IsValid(email.Trim()) ? email.Trim() : "";
        var (attempt, wait) = await attempts.BeginAsync(address, ct);
        if (wait is not null)
        {
            return new SignInAnswer(IsSignedIn: false, wait);
        }

        var person = await people.FindByEmailAsync(address);
        if (!await passwords.IsRightAsync(person, password) || person!.DisabledAt is not null)
        {
            return new SignInAnswer(IsSignedIn: false);
        }

        attempts.Succeeded(attempt);
        await devices.RememberAsync(person.Id, ct);
        await signIn.SignInAsync(person, new AuthenticationProperties { Items = { [SignInMethods.Item] = nameof(SignInMethod.Password) } });
        return new SignInAnswer(IsSignedIn: true);
    }

    public Task SignOutAsync() => signIn.SignOutAsync();
}
