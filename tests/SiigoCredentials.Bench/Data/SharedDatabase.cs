using System.Diagnostics;
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

    /// <summary>
    /// What the server's processes on this machine have used so far; 0 without one. Connections are kept, so hardly one ends between two
    /// readings.
    /// </summary>
    public static TimeSpan Cpu() => Server is null
        ? TimeSpan.Zero
        : Process.GetProcesses().Aggregate(TimeSpan.Zero, (sum, process) => sum + Used(process));

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

    // Each calls itself after its work: "postgres: checkpointer".
    private static TimeSpan Used(Process process)
    {
        using (process)
        {
            try
            {
                return process.ProcessName.StartsWith("postgres", StringComparison.Ordinal) ? process.TotalProcessorTime : TimeSpan.Zero;
            }
            catch (InvalidOperationException)
            {
                return TimeSpan.Zero; // it has just ended
            }
        }
    }

    private static void Execute(string sql)
    {
        using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(Server) { Database = "postgres", Pooling = false }.ToString());
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}
