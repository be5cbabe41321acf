namespace SiigoCredentials.Tests.Faults;

/// <summary>A test that needs strace; on a machine without it, it is reported as skipped, with the reason.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class StraceFactAttribute : FactAttribute
{
    public StraceFactAttribute()
    {
        if (Strace.Missing is { } reason)
        {
            Skip = reason;
            DisplayName = $"Not run: {reason}"; // the console names what it skips, and keeps the reason to itself
        }
    }
}
