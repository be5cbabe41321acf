namespace SiigoCredentials.Web.Accounts;

/// <summary>How a person signed in.</summary>
public enum SignInMethod
{
    Password,
    PasswordAndCode,
    PasswordAndRecoveryCode,
    Passkey,
}

internal static class SignInMethods
{
    /// <summary>The authentication property that passes the method to <see cref="SessionStore"/>.</summary>
    public const string Item = "sign_in_method";
}
