using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Accounts;

/// <summary>How far an attempt to sign in came.</summary>
public enum SignInOutcome
{
    Refused,
    SignedIn,
    CodeRequired,
}

/// <summary>How an attempt to sign in ended; with a wait when there were too many of them.</summary>
public sealed record SignInAnswer(SignInOutcome Outcome, TimeSpan? Wait = null);

/// <summary>Signs people in and out. One answer for every refusal: who is not let in learns nothing about the account.</summary>
public sealed class SignInService(
    UserManager<Person> people,
    SignInManager<Person> signIn,
    PasswordCheck passwords,
    SecondFactors factors,
    PendingSignIn secondStep,
    Passkeys passkeys,
    SignInAttemptCounter attempts,
    KnownDevices devices,
    SecurityLog security)
{
    public async Task<SignInAnswer> SignInAsync(string email, string password, CancellationToken ct)
    {
        var address = EmailAddress.OfAccount(email);
        var (attempt, wait) = await attempts.BeginAsync(address, ct);
        if (wait is not null)
        {
            return new SignInAnswer(SignInOutcome.Refused, wait);
        }

        var person = await people.FindByEmailAsync(address);
        if (!await passwords.IsRightAsync(attempt, person, password, ct) || person!.DisabledAt is not null)
        {
            security.SignInRefused(person?.Id);
            return new SignInAnswer(SignInOutcome.Refused);
        }

        attempts.Succeeded(attempt);
        if (await factors.AreInForceAsync(person.Id, ct))
        {
            await secondStep.BeginAsync(person);
            security.CodeAwaited(person.Id);
            return new SignInAnswer(SignInOutcome.CodeRequired);
        }

        return await EnterAsync(person, SignInMethod.Password, ct);
    }

    /// <summary>The code after the password; counts against the same limits.</summary>
    public async Task<SignInAnswer> SignInWithCodeAsync(Person waiting, string code, CancellationToken ct)
    {
        var (attempt, wait) = await attempts.BeginAsync(waiting.Email!, ct);
        if (wait is not null)
        {
            return new SignInAnswer(SignInOutcome.Refused, wait);
        }

        if (await factors.VerifyAsync(waiting.Id, code, ct) is not { } method || !await secondStep.EndAsync(ct))
        {
            security.CodeRefused(waiting.Id);
            return new SignInAnswer(SignInOutcome.Refused);
        }

        attempts.Succeeded(attempt);
        return await EnterAsync(waiting, method, ct);
    }

    /// <summary>A passkey is two factors in one: the device, and what it asks of whoever holds it. There is nothing to guess, so nothing to count.</summary>
    public async Task<SignInAnswer> SignInWithPasskeyAsync(string answer, CancellationToken ct)
    {
        var person = await passkeys.AssertAsync(answer);
        if (person is { DisabledAt: null })
        {
            await secondStep.EndAsync(ct); // it may have been the answer to the second step
            return await EnterAsync(person, SignInMethod.Passkey, ct);
        }

        security.SignInRefused(person?.Id);
        return new SignInAnswer(SignInOutcome.Refused);
    }

    public async Task SignOutAsync()
    {
        if (signIn.Context.User is { Identity.IsAuthenticated: true } user)
        {
            security.SignedOut(user.PersonId());
        }

        await signIn.SignOutAsync();
    }

    private async Task<SignInAnswer> EnterAsync(Person person, SignInMethod method, CancellationToken ct)
    {
        await devices.RememberAsync(person, ct);
        await signIn.SignInAsync(person, new AuthenticationProperties { Items = { [SignInMethods.Item] = method.ToString() } });
        security.SignedIn(person.Id, method);
        return new SignInAnswer(SignInOutcome.SignedIn);
    }
}
