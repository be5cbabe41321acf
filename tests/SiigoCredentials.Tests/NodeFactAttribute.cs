namespace SiigoCredentials.Tests;

/// <summary>
/// A test that needs Node and the packages of <see cref="NodeClients"/>; without them it is reported as skipped, with the reason.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute()
    {
        if (NodeClients.Missing is { } reason)
        {
            Skip = reason;
            DisplayName = $"Not run: {reason}"; // the console names what it skips, and keeps the reason to itself
        }
    }
}
