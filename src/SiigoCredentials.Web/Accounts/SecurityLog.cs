using System.Net;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Accounts;

/// <summary>
/// What happens at the doors for people, for whoever watches them (ASVS 16.3). Numbers and names of events are stable. Nothing that was typed is
/// logged, not even the address: it may be a password in the wrong field.
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

    public void AccessDenied(Guid personId, string? route) => AccessDenied(personId, route, browser.Address);

    public void FormRefused(string? route) => FormRefused(route, browser.Address);

    [LoggerMessage(101, LogLevel.Information, "Person {PersonId} signed in with {Method} from {Address}")]
    private partial void SignedIn(Guid personId, SignInMethod method, IPAddress? address);

    [LoggerMessage(102, LogLevel.Information, "Person {PersonId} gave the right password from {Address}; a code is awaited")]
    private partial void CodeAwaited(Guid personId, IPAddress? address);

    [LoggerMessage(103, LogLevel.Warning, "A sign-in of person {PersonId} from {Address} was refused")]
    private partial void SignInRefused(Guid? personId, IPAddress? address);

    [LoggerMessage(104, LogLevel.Warning, "The code of person {PersonId} from {Address} was refused after the right password")]
    private partial void CodeRefused(Guid personId, IPAddress? address);

    [LoggerMessage(105, LogLevel.Warning, "An attempt for person {PersonId} from {Address} was over the limit and not looked at")]
    private partial void TooManyAttempts(Guid? personId, IPAddress? address);

    [LoggerMessage(106, LogLevel.Information, "Person {PersonId} proved again who they are from {Address}")]
    private partial void Proven(Guid personId, IPAddress? address);

    [LoggerMessage(107, LogLevel.Warning, "Person {PersonId}, signed in, could not prove again who they are from {Address}")]
    private partial void ProofRefused(Guid personId, IPAddress? address);

    [LoggerMessage(108, LogLevel.Information, "Person {PersonId} signed out from {Address}")]
    private partial void SignedOut(Guid personId, IPAddress? address);

    [LoggerMessage(109, LogLevel.Warning, "A set-up link that does not serve was opened from {Address}")]
    private partial void SetupLinkRefused(IPAddress? address);

    [LoggerMessage(110, LogLevel.Warning, "An attempt from {Address} was not looked at: too many passwords wait to be compared")]
    private partial void TooManyAtOnce(IPAddress? address);

    [LoggerMessage(111, LogLevel.Warning, "A mailed link that does not serve (any more) was opened from {Address}")]
    private partial void LinkRefused(IPAddress? address);

    [LoggerMessage(201, LogLevel.Warning, "Person {PersonId} from {Address} may not use {Route}")]
    private partial void AccessDenied(Guid personId, string? route, IPAddress? address);

    [LoggerMessage(202, LogLevel.Warning, "A form without a valid token came to {Route} from {Address}")]
    private partial void FormRefused(string? route, IPAddress? address);
}
