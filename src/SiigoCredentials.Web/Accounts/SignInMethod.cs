namespace SiigoCredentials.Web.Accounts;

/// <summary>With what a person proved who they are.</summary>
public enum SignInMethod
{
    Password,
    PasswordAndCode,
    PasswordAndRecoveryCode,
    Passkey,
}

internal static class SignInMethods
{
    /// <summary>Where a sign-in says to the session how it was proven.</summary>
    public const string Item = "sign_in_method";
}
