namespace SiigoCredentials.Tests;

/// <summary>As <see cref="SqliteFactAttribute"/>, with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SqliteTheoryAttribute : TheoryAttribute
{
    public SqliteTheoryAttribute()
    {
        Skip = PostgreSqlServer.IsUsed ? "It is about SQLite's files and settings." : null;
    }
}
