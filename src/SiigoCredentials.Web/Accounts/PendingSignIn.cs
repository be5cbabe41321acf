using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Accounts;

/// <summary>
/// The state between the password, or the identity provider, and the code, in an encrypted cookie. It has its own cookie because Identity
/// keeps passkey challenges in its two-factor cookie: a sign-in page in another window would overwrite the state.
/// </summary>
public sealed class PendingSignIn(UserManager<Person> people, SignInManager<Person> signIn, ConsumedChallenges challenges)
{
    public const string Scheme = "PendingSignIn";

    /// <summary>How long after the first step a code is accepted (ASVS 6.5.5).</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private const string StampType = "stamp";
    private const string ChallengeType = "challenge";
    private const string ByProviderType = "by_provider";

    /// <summary>Waits for the code.</summary>
    /// <param name="person">Who passed the first step.</param>
    /// <param name="isByProvider">Whether that was the identity provider instead of the password.</param>
    public Task BeginAsync(Person person, bool isByProvider = false)
    {
        Claim[] claims =
        [
            new(ClaimTypes.NameIdentifier, person.Id.ToString()),
            new(StampType, person.SecurityStamp!),
            new(ChallengeType, OneTimeToken.Create()),
            new(ByProviderType, isByProvider.ToString()),
        ];
        return signIn.Context.SignInAsync(Scheme, new ClaimsPrincipal(new ClaimsIdentity(claims, Scheme)));
    }

    /// <summary>
    /// The person who must enter a code. Null when the time is over, the sign-in was completed or the person's factors changed.
    /// </summary>
    public async Task<Person?> WaitingAsync(CancellationToken ct) =>
        await TicketAsync() is { } waiting
        && waiting.FindFirstValue(ChallengeType) is { } challenge
        && !await challenges.IsConsumedAsync(challenge, ct)
        && await people.GetUserAsync(waiting) is { } person
        && person.SecurityStamp == waiting.FindFirstValue(StampType) ? person : null;

    /// <summary>Whether the first step was the identity provider.</summary>
    public async Task<bool> IsByProviderAsync() => (await TicketAsync())?.HasClaim(ByProviderType, bool.TrueString) == true;

    /// <summary>Completes the sign-in and invalidates every copy of the cookie. False when a copy was used before.</summary>
    public async Task<bool> EndAsync(CancellationToken ct)
    {
        var isFirst = (await TicketAsync())?.FindFirstValue(ChallengeType) is { } challenge
            && await challenges.TryConsumeAsync(challenge, ct);
        await signIn.Context.SignOutAsync(Scheme);
        return isFirst;
    }

    private async Task<ClaimsPrincipal?> TicketAsync() => (await signIn.Context.AuthenticateAsync(Scheme)).Principal;
}
