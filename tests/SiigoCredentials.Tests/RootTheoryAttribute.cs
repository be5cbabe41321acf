namespace SiigoCredentials.Tests;

/// <summary>A test of SQLite's files that takes the part of two accounts, which only root of a Linux machine can; elsewhere it is reported as skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RootTheoryAttribute : TheoryAttribute
{
    public RootTheoryAttribute()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess || PostgreSqlServer.IsUsed)
        {
            Skip = "It takes the part of two accounts: it needs root of a Linux machine, and SQLite.";
            DisplayName = $"Not run: {Skip}"; // the console names what it skips, and keeps the reason to itself
        }
    }
}
