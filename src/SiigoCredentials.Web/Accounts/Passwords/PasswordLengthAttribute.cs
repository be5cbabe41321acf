using System.ComponentModel.DataAnnotations;

namespace SiigoCredentials.Web.Accounts;

/// <summary>Validates the length of a password in code points of its normalized form.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PasswordLengthAttribute() : StringLengthAttribute(PasswordLimits.Longest)
{
    // The Required attribute reports a missing one.
    public override bool IsValid(object? value) => value is not string password
        || (PasswordText.Length(password) is var length && length >= MinimumLength && length <= MaximumLength);
}
