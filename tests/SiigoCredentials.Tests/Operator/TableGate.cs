using Npgsql;

namespace SiigoCredentials.Tests.Operator;

/// <summary>Before a PostgreSQL table: whoever writes a row to it waits for as long as the gate is there.</summary>
internal sealed class TableGate : IAsyncDisposable
{
    private const int Lock = 4711; // any number that nobody else takes in this database

    private readonly NpgsqlDataSource connections;
    private readonly NpgsqlConnection holder;

    private TableGate(NpgsqlDataSource connections, NpgsqlConnection holder) => (this.connections, this.holder) = (connections, holder);

    public static async Task<TableGate> CloseAsync(string database, string table)
    {
        await PostgreSqlServer.RunAsync(database, $"""
            CREATE FUNCTION wait_at_gate() RETURNS boolean LANGUAGE plpgsql AS $$begin perform pg_advisory_xact_lock_shared({Lock}); return true; end$$;
            ALTER TABLE "{table}" ADD CONSTRAINT gate CHECK (wait_at_gate())
            """);
        var pool = NpgsqlDataSource.Create(PostgreSqlServer.TextOf(database));
        var gate = new TableGate(pool, await pool.OpenConnectionAsync());
        await gate.HolderAsync($"SELECT pg_advisory_lock({Lock})");
        return gate;
    }

    public Task SomebodyWaitsAsync() => Until.TrueAsync(IsWaitedAsync, () => "Nobody came to the gate.");

    /// <summary>Opens it, and waits until those who stood there have ended what they were at.</summary>
    public async ValueTask DisposeAsync()
    {
        await HolderAsync($"SELECT pg_advisory_unlock({Lock})");
        await HolderAsync("DROP FUNCTION wait_at_gate CASCADE");
        await holder.DisposeAsync();
        await connections.DisposeAsync();
    }

    private async Task<bool> IsWaitedAsync()
    {
        await using var command = connections.CreateCommand("""
            SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
            """);
        return await command.ExecuteScalarAsync() is true;
    }

    private async Task HolderAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, holder);
        await command.ExecuteNonQueryAsync();
    }
}
