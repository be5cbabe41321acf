using Microsoft.AspNetCore.Identity;

namespace SiigoCredentials.Web.Accounts;

/// <summary>Consumes the challenge after Identity's checks. Identity alone only deletes the cookie in the browser that answers.</summary>
internal sealed class SingleUsePasskeyHandler(PasskeyHandler<Person> identity, ConsumedChallenges challenges) : IPasskeyHandler<Person>
{
    public Task<PasskeyCreationOptionsResult> MakeCreationOptionsAsync(PasskeyUserEntity userEntity, HttpContext httpContext) =>
        identity.MakeCreationOptionsAsync(userEntity, httpContext);

    public Task<PasskeyRequestOptionsResult> MakeRequestOptionsAsync(Person? user, HttpContext httpContext) =>
        identity.MakeRequestOptionsAsync(user, httpContext);

    public async Task<PasskeyAttestationResult> PerformAttestationAsync(PasskeyAttestationContext context)
    {
        var result = await identity.PerformAttestationAsync(context);
        return !result.Succeeded || await TryConsumeAsync(context.AttestationState, context.HttpContext)
            ? result
            : PasskeyAttestationResult.Fail(Replay());
    }

    public async Task<PasskeyAssertionResult<Person>> PerformAssertionAsync(PasskeyAssertionContext context)
    {
        var result = await identity.PerformAssertionAsync(context);
        return !result.Succeeded || await TryConsumeAsync(context.AssertionState, context.HttpContext)
            ? result
            : PasskeyAssertionResult.Fail<Person>(Replay());
    }

    // The state from Identity's cookie: a random challenge and the person whom it was sent to.
    private Task<bool> TryConsumeAsync(string? state, HttpContext http) => challenges.TryConsumeAsync(state!, http.RequestAborted);

    private static PasskeyException Replay() => new("The challenge was answered before.");
}
