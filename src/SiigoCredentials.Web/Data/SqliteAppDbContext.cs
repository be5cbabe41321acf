using System.Data.Common;
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

    // SQLite numbers only integer keys, so the trigger People_Number assigns the number. RETURNING does not return what a trigger writes.
    protected override void NumberRows<TRow>(EntityTypeBuilder<TRow> rows, PropertyBuilder<int> number)
    {
        rows.ToTable(table => table.UseSqlReturningClause(false));
        number.HasDefaultValue(0);
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
