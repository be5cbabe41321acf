using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace SiigoCredentials.Web.Data;

/// <summary>For several portals on one database. <c>docs/decisions/0007-migrations.md</c> says how to add a migration.</summary>
public sealed class PostgreSqlAppDbContext(DbContextOptions<PostgreSqlAppDbContext> options) : AppDbContext(options)
{
    private const long MigrationLock = 0x5349_4947_4F43_5245; // any number that no other program on this database locks
    private const int Patience = 3600; // seconds, for a migration and for instances that wait for it

    // With READ COMMITTED, every statement after the lock sees what earlier holders committed.
    public override async Task<IDbContextTransaction> BeginCompanyTransactionAsync(Guid companyId, CancellationToken ct)
    {
        var transaction = await Database.BeginTransactionAsync(ct);
        try
        {
            await LockCompanyAsync(companyId, ct);
            return transaction;
        }
        catch
        {
            await transaction.DisposeAsync();
            throw;
        }
    }

    // An act and a batch that wait for each other's rows are in a deadlock. After a second the server would end either of them. The batch
    // does not wait that long, so the act never fails.
    public override async Task<IDbContextTransaction> BeginBatchAsync(CancellationToken ct)
    {
        var transaction = await Database.BeginTransactionAsync(ct);
        await Database.ExecuteSqlAsync($"SET LOCAL lock_timeout = '200ms'", ct);
        return transaction;
    }

    public override bool IsLockTimeout(DbException fault) => fault.SqlState == PostgresErrorCodes.LockNotAvailable;

    public override Task LockAsync(string what, CancellationToken ct) =>
        Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({what}, 0))", ct);

    // The statement waits for every writer of an audit, and they for it. Nobody else sees the table without its trigger.
    public override async Task<int> EraseChainAsync(Guid companyId, CancellationToken ct)
    {
        await Database.ExecuteSqlAsync($"""ALTER TABLE "AuditEntries" DISABLE TRIGGER "AuditEntries_NoDelete" """, ct);
        var deleted = await DeleteChainAsync(companyId, ct);
        await Database.ExecuteSqlAsync($"""ALTER TABLE "AuditEntries" ENABLE TRIGGER "AuditEntries_NoDelete" """, ct);
        return deleted;
    }

    // Takes the dead rows out of their pages. The write-ahead log has them until it is recycled; what was archived of it is like a backup.
    public override async Task<bool> ForgetDeletedAsync(CancellationToken ct)
    {
        await Database.ExecuteSqlAsync($"VACUUM", ct);
        return true;
    }

    // The first of several instances migrates; the others wait and find nothing to do. The lock has its own connection and transaction,
    // because EF opens and closes its connection as it likes. It ends with them in any case.
    public override async Task<IReadOnlyList<string>> MigrateAsync(CancellationToken ct)
    {
        await using var guard = (NpgsqlConnection)((ICloneable)Database.GetDbConnection()).Clone();
        await guard.OpenAsync(ct);
        await using var turn = await guard.BeginTransactionAsync(ct);
        await using var wait = new NpgsqlCommand("SELECT pg_advisory_xact_lock($1)", guard, turn)
        { CommandTimeout = Patience, Parameters = { new() { Value = MigrationLock } } };
        await wait.ExecuteNonQueryAsync(ct);
        Database.SetCommandTimeout(Patience);
        await EnsureHistoryAsync(ct);
        var applied = await ApplyPendingAsync(ct);
        await ForgetChangesOfAnotherServerAsync(ct);
        Database.SetCommandTimeout(null);
        return applied;
    }

    // Without this check EF would log an error for a missing table, or need the right to create tables although nothing is pending.
    private async Task EnsureHistoryAsync(CancellationToken ct)
    {
        var table = $"\"{HistoryRepository.DefaultTableName}\"";
        if (!await Database.SqlQuery<bool>($"""SELECT to_regclass({table}) IS NOT NULL AS "Value" """).SingleAsync(ct))
        {
            await Database.GetService<IHistoryRepository>().CreateIfNotExistsAsync(ct);
        }
    }

    // Rows restored from another server have transaction numbers that this server has not reached yet.
    private Task<int> ForgetChangesOfAnotherServerAsync(CancellationToken ct) => Database.ExecuteSqlAsync(
        $"""DELETE FROM "Changes" WHERE "Transaction" >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint""", ct);

    protected override void SortByBytes(PropertyBuilder<string> text) => text.UseCollation("C");

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);

        // A sequence does not tell the order of commits; the transaction's number and a snapshot do: see PostgreSqlChangeFeed.
        builder.Entity<Change>(change =>
        {
            change.Property<long>(PostgreSqlChangeFeed.Transaction).HasDefaultValueSql("pg_current_xact_id()::text::bigint");
            change.HasIndex(PostgreSqlChangeFeed.Transaction);
        });
    }
}
