using System.Net;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Accounts;

/// <summary>
/// Security events for monitoring (ASVS 16.3). Their numbers and names are stable. Typed values are never logged, not even the e-mail
/// address: it may be a password in the wrong field.
/// </summary>
public sealed partial class SecurityLog(CurrentBrowser browser, ILogger<SecurityLog> log)
{
    public void SignedIn(Guid personId, SignInMethod method) => SignedIn(personId, method, browser.Address);

    public void CodeAwaited(Guid personId) => CodeAwaited(personId, browser.Address);

    /// <summary>Null for an account that does not exist.</summary>
    public void SignInRefused(Guid? personId) => SignInRefused(personId, browser.Address);

    public void CodeRefused(Guid personId) => CodeRefused(personId, browser.Address);

    /// <inheritdoc cref="SignInRefused(Guid?)"/>
    public void TooManyAttempts(Guid? personId) => TooManyAttempts(personId, browser.Address);

    public void Proven(Guid personId) => Proven(personId, browser.Address);

    public void ProofRefused(Guid personId) => ProofRefused(personId, browser.Address);

    public void SignedOut(Guid personId) => SignedOut(personId, browser.Address);

    public void SetupLinkRefused() => SetupLinkRefused(browser.Address);

    public void TooManyAtOnce() => TooManyAtOnce(browser.Address);

    public void LinkRefused() => LinkRefused(browser.Address);

    /// <summary>A visit at the identity provider came to nothing.</summary>
    /// <param name="failure">Why.</param>
    /// <param name="fault">The kind of the fault, and the provider's error code; never what the answer held.</param>
    public void ProviderRefused(ProviderFailure failure, string fault) => ProviderRefused(failure, fault, browser.Address);

    public void AccessDenied(Guid personId, string? route) => AccessDenied(personId, route, browser.Address);

    public void FormRefused(string? route) => FormRefused(route, browser.Address);

    [LoggerMessage(101, LogLevel.Information, "Person {PersonId} signed in with {Method} from {Address}")]
    private partial void SignedIn(Guid personId, SignInMethod method, IPAddress? address);

    [LoggerMessage(102, LogLevel.Information, "Person {PersonId} passed the first step of the sign-in from {Address} and must enter a code")]
    private partial void CodeAwaited(Guid personId, IPAddress? address);

    [LoggerMessage(103, LogLevel.Warning, "Sign-in of person {PersonId} from {Address} was refused")]
    private partial void SignInRefused(Guid? personId, IPAddress? address);

    [LoggerMessage(104, LogLevel.Warning, "Person {PersonId} at {Address} passed the first step of the sign-in and entered a wrong code")]
    private partial void CodeRefused(Guid personId, IPAddress? address);

    [LoggerMessage(105, LogLevel.Warning, "Attempts for person {PersonId} from {Address} are over the limit; this one was not checked")]
    private partial void TooManyAttempts(Guid? personId, IPAddress? address);

    [LoggerMessage(106, LogLevel.Information, "Person {PersonId} reauthenticated from {Address}")]
    private partial void Proven(Guid personId, IPAddress? address);

    [LoggerMessage(107, LogLevel.Warning, "Reauthentication of person {PersonId} from {Address} failed")]
    private partial void ProofRefused(Guid personId, IPAddress? address);

    [LoggerMessage(108, LogLevel.Information, "Person {PersonId} signed out from {Address}")]
    private partial void SignedOut(Guid personId, IPAddress? address);

    [LoggerMessage(109, LogLevel.Warning, "An invalid set-up link was opened from {Address}")]
    private partial void SetupLinkRefused(IPAddress? address);

    [LoggerMessage(110, LogLevel.Warning, "An attempt from {Address} was not checked: the queue for password hashing is full")]
    private partial void TooManyAtOnce(IPAddress? address);

    [LoggerMessage(111, LogLevel.Warning, "An invalid or expired link was opened from {Address}")]
    private partial void LinkRefused(IPAddress? address);

    [LoggerMessage(112, LogLevel.Warning, "A visit at the identity provider, from {Address}, came to nothing: {Failure} ({Fault})")]
    private partial void ProviderRefused(ProviderFailure failure, string fault, IPAddress? address);

    [LoggerMessage(201, LogLevel.Warning, "Person {PersonId} from {Address} may not use {Route}")]
    private partial void AccessDenied(Guid personId, string? route, IPAddress? address);

    [LoggerMessage(202, LogLevel.Warning, "A form without a valid antiforgery token was sent to {Route} from {Address}")]
    private partial void FormRefused(string? route, IPAddress? address);
}
