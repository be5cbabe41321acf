using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Accounts;

/// <summary>
/// The time between the right password and the code: a sealed cookie remembers who is waited for. A cookie of its own: Identity keeps the
/// challenge of a passkey in its two-factor cookie, and a sign-in page in another window would overwrite what waits here.
/// </summary>
public sealed class PendingSignIn(UserManager<Person> people, SignInManager<Person> signIn, ConsumedChallenges challenges)
{
    public const string Scheme = "PendingSignIn";

    /// <summary>Within what is left of it the code has to come (ASVS 6.5.5).</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private const string StampType = "stamp";
    private const string ChallengeType = "challenge";

    public Task BeginAsync(Person person) => signIn.Context.SignInAsync(Scheme, new ClaimsPrincipal(new ClaimsIdentity(
        [new(ClaimTypes.NameIdentifier, person.Id.ToString()), new(StampType, person.SecurityStamp!), new(ChallengeType, OneTimeToken.Create())], Scheme)));

    /// <summary>The person whose second step is due. Null when it is too late, was answered, or the person was disabled or their factors changed meanwhile.</summary>
    public async Task<Person?> WaitingAsync(CancellationToken ct) =>
        await TicketAsync() is { } waiting
        && waiting.FindFirstValue(ChallengeType) is { } challenge
        && !await challenges.IsSpentAsync(challenge, ct)
        && await people.GetUserAsync(waiting) is { DisabledAt: null } person
        && person.SecurityStamp == waiting.FindFirstValue(StampType) ? person : null;

    /// <summary>Ends the wait, for every copy of the cookie too. False when it had ended: somebody else got in with it.</summary>
    public async Task<bool> EndAsync(CancellationToken ct)
    {
        var isFirst = (await TicketAsync())?.FindFirstValue(ChallengeType) is { } challenge && await challenges.TrySpendAsync(challenge, ct);
        await signIn.Context.SignOutAsync(Scheme);
        return isFirst;
    }

    private async Task<ClaimsPrincipal?> TicketAsync() => (await signIn.Context.AuthenticateAsync(Scheme)).Principal;
}
