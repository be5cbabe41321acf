using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;

namespace SiigoCredentials.Web.Accounts;

/// <summary>
/// The time between the right password and the code: a sealed cookie remembers who is waited for. A cookie of its own: Identity keeps the
/// challenge of a passkey in its two-factor cookie, and a sign-in page in another window would overwrite what waits here.
/// </summary>
public sealed class SecondStep(UserManager<Person> people, SignInManager<Person> signIn)
{
    public const string Scheme = "SecondStep";

    /// <summary>Within what is left of it the code has to come (ASVS 6.5.5).</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private const string StampType = "stamp";

    public Task BeginAsync(Person person) => signIn.Context.SignInAsync(Scheme, new ClaimsPrincipal(new ClaimsIdentity(
        [new(ClaimTypes.NameIdentifier, person.Id.ToString()), new(StampType, person.SecurityStamp!)], Scheme)));

    /// <summary>Who is waited for. Null when nobody is any more: too late, disabled meanwhile, or the person's factors have changed.</summary>
    public async Task<Person?> WaitingAsync()
    {
        var ticket = await signIn.Context.AuthenticateAsync(Scheme);
        return ticket.Principal is { } waiting
            && await people.GetUserAsync(waiting) is { DisabledAt: null } person
            && person.SecurityStamp == waiting.FindFirstValue(StampType) ? person : null;
    }

    public Task EndAsync() => signIn.Context.SignOutAsync(Scheme);
}
