using Microsoft.AspNetCore.Authentication;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace SiigoCredentials.Web.Accounts;

/// <summary>Why a visit at the identity provider came to nothing.</summary>
public enum ProviderFailure
{
    /// <summary>The person or the provider said no.</summary>
    Denied,

    /// <summary>The answer is too late, was used before, or belongs to another browser.</summary>
    Expired,

    /// <summary>The provider cannot be reached.</summary>
    Unreachable,

    /// <summary>The provider answered with an error.</summary>
    ProviderError,

    /// <summary>The answer is not the provider's, or was not made for this visit.</summary>
    Refused,

    /// <summary>The account at the provider belongs to nobody here.</summary>
    NotLinked,
    TakenByAnother,
    HasAnother,

    /// <summary>The session that asked for the link is over, or its proof of identity is too old.</summary>
    SessionOver,
    AddressNotVerified,
    AddressDiffers,
    InvitationOver,
    AddressHasAccount,
}

/// <summary>An answer of the provider that is refused, and why.</summary>
internal sealed class ProviderAnswerException(ProviderFailure failure, string message) : Exception(message)
{
    public ProviderFailure Failure => failure;
}

/// <summary>Sorts what goes wrong on the way to the provider and back.</summary>
internal static class ProviderFailures
{
    public static ProviderFailure Of(Exception? fault) => fault switch
    {
        ProviderAnswerException refused => refused.Failure,
        OpenIdConnectProtocolException when fault.GetType() == typeof(OpenIdConnectProtocolException) => ProviderFailure.ProviderError,
        HttpRequestException or IOException or OperationCanceledException => ProviderFailure.Unreachable,
        AuthenticationFailureException => ProviderFailure.Expired, // no state, a foreign one, or one without its cookie
        InvalidOperationException { InnerException: not null } => ProviderFailure.Unreachable, // no metadata
        _ => ProviderFailure.Refused,
    };

    /// <summary>The kind of the fault and the OAuth error code, if there is one; nothing else that the provider wrote.</summary>
    public static string Name(Exception? fault) =>
        ErrorOf(fault) is { } error ? $"{fault!.GetType().Name}: {error}" : fault?.GetType().Name ?? "none";

    private static string? ErrorOf(Exception? fault) =>
        fault?.Data["error"] is string { Length: > 0 and <= 40 } error
        && error.All(character => char.IsAsciiLetterLower(character) || character == '_') ? error : null;
}
