using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace SiigoCredentials.Web.Data;

/// <summary>For several portals on one database. How its migrations are made: <c>docs/decisions/0007-migrations.md</c>.</summary>
public sealed class PostgreSqlAppDbContext(DbContextOptions<PostgreSqlAppDbContext> options) : AppDbContext(options)
{
    private const long MigrationLock = 0x5349_4947_4F43_5245; // any number that no other program on this database takes
    private const int Patience = 3600; // seconds, of a migration and of those who wait for it

    // Every statement after the lock sees all that its former holders committed: the isolation is READ COMMITTED.
    public override async Task<IDbContextTransaction> BeginCompanyTransactionAsync(Guid companyId, CancellationToken ct)
    {
        var transaction = await Database.BeginTransactionAsync(ct);
        try
        {
            await LockAsync($"company:{companyId:N}", ct);
            return transaction;
        }
        catch
        {
            await transaction.DisposeAsync();
            throw;
        }
    }

    // An act that waits for a row of the batch while the batch waits for one of the act's would wait for ever. The server finds that out after a second
    // and ends either; the batch does not wait so long, so it is never the act.
    public override async Task<IDbContextTransaction> BeginBatchAsync(CancellationToken ct)
    {
        var transaction = await Database.BeginTransactionAsync(ct);
        await Database.ExecuteSqlAsync($"SET LOCAL lock_timeout = '200ms'", ct);
        return transaction;
    }

    public override bool IsLockTimeout(DbException fault) => fault.SqlState == PostgresErrorCodes.LockNotAvailable;

    public override Task LockAsync(string what, CancellationToken ct) =>
        Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({what}, 0))", ct);

    // The first of several instances works, the others wait and find nothing to do. The lock has a connection and a transaction of its own: it ends with
    // them whatever happens, and EF opens and closes its connection as it likes.
    public override async Task<IReadOnlyList<string>> MigrateAsync(CancellationToken ct)
    {
        await using var guard = (NpgsqlConnection)((ICloneable)Database.GetDbConnection()).Clone();
        await guard.OpenAsync(ct);
        await using var turn = await guard.BeginTransactionAsync(ct);
        await using var wait = new NpgsqlCommand("SELECT pg_advisory_xact_lock($1)", guard, turn) { CommandTimeout = Patience, Parameters = { new() { Value = MigrationLock } } };
        await wait.ExecuteNonQueryAsync(ct);
        Database.SetCommandTimeout(Patience);
        await EnsureHistoryAsync(ct);
        var applied = await ApplyPendingAsync(ct);
        await ForgetChangesOfAnotherServerAsync(ct);
        Database.SetCommandTimeout(null);
        return applied;
    }

    // Asked what is in no table, the log would tell of an error; and to create what is there already takes a right that only migrating needs.
    private async Task EnsureHistoryAsync(CancellationToken ct)
    {
        var table = $"\"{HistoryRepository.DefaultTableName}\"";
        if (!await Database.SqlQuery<bool>($"""SELECT to_regclass({table}) IS NOT NULL AS "Value" """).SingleAsync(ct))
        {
            await Database.GetService<IHistoryRepository>().CreateIfNotExistsAsync(ct);
        }
    }

    // Rows that were brought here from another server have numbers that this one has yet to give.
    private Task<int> ForgetChangesOfAnotherServerAsync(CancellationToken ct) => Database.ExecuteSqlAsync(
        $"""DELETE FROM "Changes" WHERE "Transaction" >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint""", ct);

    protected override void SortByBytes(PropertyBuilder<string> text) => text.UseCollation("C");

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);

        // Sequences are drawn before a transaction commits and say nothing of its order; its number and a snapshot do: see PostgreSqlChangeFeed.
        builder.Entity<Change>(change =>
        {
            change.Property<long>(PostgreSqlChangeFeed.Transaction).HasDefaultValueSql("pg_current_xact_id()::text::bigint");
            change.HasIndex(PostgreSqlChangeFeed.Transaction);
        });
    }
}
