namespace SiigoCredentials.Tests;

/// <summary>As <see cref="RootFactAttribute"/>, with rows of data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RootTheoryAttribute : TheoryAttribute
{
    public RootTheoryAttribute()
    {
        if (RootFactAttribute.Missing is { } reason)
        {
            Skip = reason;
            DisplayName = $"Not run: {reason}"; // the console names what it skips, and keeps the reason to itself
        }
    }
}
