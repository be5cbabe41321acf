namespace SiigoCredentials.Web.Accounts;

/// <summary>How a person signed in.</summary>
public enum SignInMethod
{
    Password,
    PasswordAndCode,
    PasswordAndRecoveryCode,
    Passkey,

    /// <summary>With the identity provider alone, which proves nothing to the portal: an act on a key asks for a proof.</summary>
    Provider,
    ProviderAndCode,
    ProviderAndRecoveryCode,
}

internal static class SignInMethods
{
    /// <summary>The authentication property that passes the method to <see cref="SessionStore"/>.</summary>
    public const string Item = "sign_in_method";

    /// <summary>The one that says that the sign-in is no proof for acts on a key.</summary>
    public const string UnprovenItem = "unproven";

    public static bool IsByProvider(this SignInMethod method) =>
        method is SignInMethod.Provider or SignInMethod.ProviderAndCode or SignInMethod.ProviderAndRecoveryCode;
}
