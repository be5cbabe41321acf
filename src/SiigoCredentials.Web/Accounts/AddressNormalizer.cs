using Microsoft.AspNetCore.Identity;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Accounts;

/// <summary>Accounts are compared by canonical address, ignoring case. User names are addresses too.</summary>
public sealed class AddressNormalizer : ILookupNormalizer
{
    public string? NormalizeEmail(string? email) => email is null ? null : EmailAddress.Canonical(email).ToUpperInvariant();

    public string? NormalizeName(string? name) => NormalizeEmail(name);
}
