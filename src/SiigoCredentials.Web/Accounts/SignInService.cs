using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Accounts;

public enum SignInOutcome
{
    Refused,
    SignedIn,
    CodeRequired,
}

/// <summary>The outcome of a sign-in, with a wait after too many attempts.</summary>
public sealed record SignInAnswer(SignInOutcome Outcome, TimeSpan? Wait = null)
{
    /// <summary>Whether the person who signed in does not work in exactly one company, and so has to choose or ask for one.</summary>
    public bool HasToChoose { get; init; }
}

/// <summary>Signs people in and out. All refusals look the same, so that they reveal nothing about the account.</summary>
public sealed class SignInService(
    AppDbContext db,
    UserManager<Person> people,
    SignInManager<Person> signIn,
    PasswordCheck passwords,
    SecondFactors factors,
    PendingSignIn pending,
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
        if (!await passwords.IsRightAsync(attempt, person, password, ct))
        {
            security.SignInRefused(person?.Id);
            return new SignInAnswer(SignInOutcome.Refused);
        }

        attempts.Succeeded(attempt);
        if (await factors.AreInForceAsync(person!.Id, ct))
        {
            await pending.BeginAsync(person);
            security.CodeAwaited(person.Id);
            return new SignInAnswer(SignInOutcome.CodeRequired);
        }

        return await CompleteAsync(person, SignInMethod.Password, ct);
    }

    /// <summary>Verifies the code after the password. The same limits apply.</summary>
    public async Task<SignInAnswer> SignInWithCodeAsync(Person person, string code, CancellationToken ct)
    {
        var (attempt, wait) = await attempts.BeginAsync(person.Email!, ct);
        if (wait is not null)
        {
            return new SignInAnswer(SignInOutcome.Refused, wait);
        }

        var isByProvider = await pending.IsByProviderAsync();
        if (await factors.VerifyAsync(person.Id, code, ct) is not { } method || !await pending.EndAsync(ct))
        {
            security.CodeRefused(person.Id);
            return new SignInAnswer(SignInOutcome.Refused);
        }

        attempts.Succeeded(attempt);
        return await CompleteAsync(person, isByProvider ? AfterProvider(method) : method, ct);
    }

    /// <summary>
    /// Signs in the person to whom the account at the identity provider is linked. Their second factor is asked for as after a password. A
    /// forged answer is refused before, so attempts are unlimited.
    /// </summary>
    /// <param name="person">The person.</param>
    /// <param name="isProven">Whether the person has just proven more, by the link of their invitation.</param>
    /// <param name="ct">Cancels the request.</param>
    public async Task<SignInAnswer> SignInByProviderAsync(Person person, bool isProven, CancellationToken ct)
    {
        if (await factors.AreInForceAsync(person.Id, ct))
        {
            await pending.BeginAsync(person, isByProvider: true);
            security.CodeAwaited(person.Id);
            return new SignInAnswer(SignInOutcome.CodeRequired);
        }

        return await CompleteAsync(person, SignInMethod.Provider, ct, isProven);
    }

    /// <summary>A passkey counts as two factors: the device verifies its holder. It cannot be guessed, so attempts are unlimited.</summary>
    public async Task<SignInAnswer> SignInWithPasskeyAsync(string answer, CancellationToken ct)
    {
        var person = await passkeys.AssertAsync(answer);
        if (person is not null)
        {
            await pending.EndAsync(ct); // the passkey may have replaced the code
            return await CompleteAsync(person, SignInMethod.Passkey, ct);
        }

        security.SignInRefused(personId: null);
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

    private static SignInMethod AfterProvider(SignInMethod method) =>
        method == SignInMethod.PasswordAndCode ? SignInMethod.ProviderAndCode : SignInMethod.ProviderAndRecoveryCode;

    private async Task<SignInAnswer> CompleteAsync(Person person, SignInMethod method, CancellationToken ct, bool isProven = true)
    {
        await devices.RememberAsync(person, ct);
        var properties = new AuthenticationProperties { Items = { [SignInMethods.Item] = method.ToString() } };
        if (!isProven)
        {
            properties.Items[SignInMethods.UnprovenItem] = bool.TrueString;
        }

        await signIn.SignInAsync(person, properties);
        security.SignedIn(person.Id, method);
        return new SignInAnswer(SignInOutcome.SignedIn)
        {
            HasToChoose = await db.Memberships.EnabledOf(person.Id).CountAsync(ct) != 1,
        };
    }
}
