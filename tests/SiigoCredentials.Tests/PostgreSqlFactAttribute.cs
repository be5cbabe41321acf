namespace SiigoCredentials.Tests;

/// <summary>A test of PostgreSQL itself; without <c>PORTAL_TEST_POSTGRES</c> it is skipped and says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PostgreSqlFactAttribute : FactAttribute
{
    public PostgreSqlFactAttribute()
    {
        Skip = PostgreSqlServer.IsUsed ? null : "It needs a PostgreSQL server: see PORTAL_TEST_POSTGRES in CONTRIBUTING.md.";
    }
}
