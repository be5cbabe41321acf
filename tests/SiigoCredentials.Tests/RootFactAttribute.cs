namespace SiigoCredentials.Tests;

/// <summary>
/// A test of SQLite's files that takes the part of two accounts, which only root of a Linux machine can; elsewhere it is reported as
/// skipped.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RootFactAttribute : FactAttribute
{
    /// <summary>Why such a test cannot run here; null where it can.</summary>
    internal static string? Missing => OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && !PostgreSqlServer.IsUsed
        ? null
        : "It takes the part of two accounts: it needs root of a Linux machine, and SQLite.";

    public RootFactAttribute()
    {
        if (Missing is { } reason)
        {
            Skip = reason;
            DisplayName = $"Not run: {reason}"; // the console names what it skips, and keeps the reason to itself
        }
    }
}
