namespace SiigoCredentials.Tests.Instances;

/// <summary>
/// A test of several portals and a database server that it may stop; where there is none it is reported as not run, with the reason.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class InstancesFactAttribute : FactAttribute
{
    public InstancesFactAttribute()
    {
        if (PostgreSqlCluster.Missing is { } reason)
        {
            Skip = reason;
            DisplayName = $"Not run: {reason}"; // the console names what it skips, and keeps the reason to itself
        }
    }
}
