namespace SiigoCredentials.Tests;

/// <summary>A test of SQLite itself; on PostgreSQL it is skipped and says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SqliteFactAttribute : FactAttribute
{
    public SqliteFactAttribute()
    {
        Skip = PostgreSqlServer.IsUsed ? "It is about SQLite's files and settings." : null;
    }
}
