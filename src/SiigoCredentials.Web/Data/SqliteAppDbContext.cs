using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage;

namespace SiigoCredentials.Web.Data;

/// <summary>The embedded default. How to change its schema: <c>docs/decisions/0007-migrations.md</c>.</summary>
public sealed class SqliteAppDbContext(DbContextOptions<SqliteAppDbContext> options) : AppDbContext(options)
{
    // BEGIN IMMEDIATE: there is one writer at a time, for all companies.
    public override Task<IDbContextTransaction> BeginCompanyTransactionAsync(Guid companyId, CancellationToken ct) =>
        Database.BeginTransactionAsync(ct);

    public override Task<IDbContextTransaction> BeginBatchAsync(CancellationToken ct) => Database.BeginTransactionAsync(ct);

    public override bool IsLockTimeout(DbException fault) => false;

    public override Task LockAsync(string what, CancellationToken ct) => Task.CompletedTask;

    // The pages are overwritten already (secure_delete); their former state is in the log until it is emptied.
    public override async Task<bool> ForgetDeletedAsync(CancellationToken ct)
    {
        await Database.OpenConnectionAsync(ct);
        try
        {
            await using var command = Database.GetDbConnection().CreateCommand();
            command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
            return Convert.ToInt64(await command.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture) == 0; // 1: a reader is in the way
        }
        finally
        {
            await Database.CloseConnectionAsync();
        }
    }

    // SQLite numbers only integer keys, so the trigger People_Number assigns the number. RETURNING does not return what a trigger writes.
    protected override void NumberRows<TRow>(EntityTypeBuilder<TRow> rows, PropertyBuilder<int> number)
    {
        rows.ToTable(table => table.UseSqlReturningClause(false));
        number.HasDefaultValue(0);
    }

    // A schema changes with its transaction: nobody sees the table without its trigger, which comes back as it was written.
    public override async Task<int> EraseChainAsync(Guid companyId, CancellationToken ct)
    {
        var trigger = await Database
            .SqlQuery<string>($"""SELECT sql AS "Value" FROM sqlite_schema WHERE type = 'trigger' AND name = 'AuditEntries_NoDelete'""")
            .SingleOrDefaultAsync(ct);
        await Database.ExecuteSqlAsync($"""DROP TRIGGER IF EXISTS "AuditEntries_NoDelete" """, ct);
        var deleted = await DeleteChainAsync(companyId, ct);
        if (trigger is not null)
        {
            await Database.ExecuteSqlAsync(FormattableStringFactory.Create(trigger), ct);
        }

        return deleted;
    }

    public override async Task<IReadOnlyList<string>> MigrateAsync(CancellationToken ct)
    {
        var file = Path.GetFullPath(Database.GetDbConnection().DataSource);
        PrivateFile.GuardDatabase(file);
        if (!(await Database.GetPendingMigrationsAsync(ct)).Any())
        {
            return [];
        }

        await using var turn = await FolderLock.TakeMigrationTurnAsync(Path.GetDirectoryName(file)!, ct);
        await ForgetKilledMigrationAsync(ct);
        return await ApplyPendingAsync(ct);
    }

    // EF marks a running migration with a row, and waits for ever for the row of a killed process. Under our lock no other process
    // migrates, so the row is stale.
    private Task<int> ForgetKilledMigrationAsync(CancellationToken ct) =>
        Database.ExecuteSqlAsync($"""DROP TABLE IF EXISTS "__EFMigrationsLock" """, ct);
}
