namespace SiigoCredentials.Web.Accounts;

/// <summary>How long a password may be, in characters (ASVS 6.2.1, 6.2.9).</summary>
internal static class PasswordLimits
{
    public const int Shortest = 15;
    public const int Longest = 128;
}
