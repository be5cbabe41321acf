using System.Globalization;
using Npgsql;
using SiigoCredentials.Bench.Servers;

namespace SiigoCredentials.Bench.Data;

/// <summary>
/// A PostgreSQL database with the companies of a SQLite one, for several portals; on the server that <c>PORTAL_BENCH_POSTGRES</c> names,
/// and dropped afterwards.
/// </summary>
internal sealed class SharedDatabase : IDisposable
{
    private readonly string name = string.Create(CultureInfo.InvariantCulture, $"bench_{Guid.CreateVersion7():N}");

    private SharedDatabase()
    {
    }

    public static string? Server => Environment.GetEnvironmentVariable("PORTAL_BENCH_POSTGRES");

    public string Text => new NpgsqlConnectionStringBuilder(Server) { Database = name }.ToString();

    public static SharedDatabase Of(Launcher launcher, Database from)
    {
        Console.WriteLine($"moving {from.Companies:N0} companies to PostgreSQL …");
        var shared = new SharedDatabase();
        Execute($"CREATE DATABASE {shared.name} TEMPLATE template0");
        try
        {
            launcher.Move(from, shared);
            return shared;
        }
        catch
        {
            shared.Dispose();
            throw;
        }
    }

    public void Dispose() => Execute($"DROP DATABASE {name} WITH (FORCE)");

    private static void Execute(string sql)
    {
        using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(Server) { Database = "postgres", Pooling = false }.ToString());
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}
