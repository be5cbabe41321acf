using System.ComponentModel.DataAnnotations;

namespace SiigoCredentials.Web.Accounts;

/// <summary>Bounds a password in a form as it is measured everywhere else: in code points of its normalized form.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PasswordLengthAttribute() : StringLengthAttribute(PasswordLimits.Longest)
{
    // A missing one is for Required to tell.
    public override bool IsValid(object? value) => value is not string password || PasswordText.Length(password) is var length && length >= MinimumLength && length <= MaximumLength;
}
