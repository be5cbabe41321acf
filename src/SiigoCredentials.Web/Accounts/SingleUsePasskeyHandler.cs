using Microsoft.AspNetCore.Identity;

namespace SiigoCredentials.Web.Accounts;

/// <summary>Makes Identity's own checks, then uses the challenge up. Identity alone only deletes the cookie in the browser that answers.</summary>
internal sealed class SingleUsePasskeyHandler(PasskeyHandler<Person> identity, ConsumedChallenges challenges) : IPasskeyHandler<Person>
{
    public Task<PasskeyCreationOptionsResult> MakeCreationOptionsAsync(PasskeyUserEntity userEntity, HttpContext httpContext) =>
        identity.MakeCreationOptionsAsync(userEntity, httpContext);

    public Task<PasskeyRequestOptionsResult> MakeRequestOptionsAsync(Person? user, HttpContext httpContext) => identity.MakeRequestOptionsAsync(user, httpContext);

    public async Task<PasskeyAttestationResult> PerformAttestationAsync(PasskeyAttestationContext context)
    {
        var result = await identity.PerformAttestationAsync(context);
        return !result.Succeeded || await TrySpendAsync(context.AttestationState, context.HttpContext) ? result : PasskeyAttestationResult.Fail(Spent());
    }

    public async Task<PasskeyAssertionResult<Person>> PerformAssertionAsync(PasskeyAssertionContext context)
    {
        var result = await identity.PerformAssertionAsync(context);
        return !result.Succeeded || await TrySpendAsync(context.AssertionState, context.HttpContext) ? result : PasskeyAssertionResult.Fail<Person>(Spent());
    }

    // What Identity kept in the cookie: a random challenge, and whom it was put to.
    private Task<bool> TrySpendAsync(string? state, HttpContext http) => challenges.TrySpendAsync(state!, http.RequestAborted);

    private static PasskeyException Spent() => new("The challenge was answered before.");
}
