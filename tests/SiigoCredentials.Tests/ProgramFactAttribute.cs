namespace SiigoCredentials.Tests;

/// <summary>A test that runs somebody's program; on a machine without it, it is reported as skipped, with the reason.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ProgramFactAttribute : FactAttribute
{
    public ProgramFactAttribute(string program)
    {
        if (Programs.Find(program) is null)
        {
            Skip = $"{program} is not installed: what needs it did not run.";
            DisplayName = $"Not run: {Skip}"; // the console names what it skips, and keeps the reason to itself
        }
    }
}
