namespace SiigoCredentials.Tests;

/// <summary>As <see cref="NodeFactAttribute"/>, with rows of data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NodeTheoryAttribute : TheoryAttribute
{
    public NodeTheoryAttribute()
    {
        if (NodeClients.Missing is { } reason)
        {
            Skip = reason;
            DisplayName = $"Not run: {reason}";
        }
    }
}
