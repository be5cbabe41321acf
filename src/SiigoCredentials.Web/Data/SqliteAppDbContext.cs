using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage;

namespace SiigoCredentials.Web.Data;

/// <summary>The embedded default. A migration is made with <c>dotnet ef migrations add NAME -c SqliteAppDbContext -o Data/Migrations/Sqlite</c>.</summary>
public sealed class SqliteAppDbContext(DbContextOptions<SqliteAppDbContext> options) : AppDbContext(options)
{
    // BEGIN IMMEDIATE: whoever writes is alone, whatever the company.
    public override Task<IDbContextTransaction> BeginCompanyTransactionAsync(Guid companyId, CancellationToken ct) => Database.BeginTransactionAsync(ct);

    public override Task<IDbContextTransaction> BeginBatchAsync(CancellationToken ct) => Database.BeginTransactionAsync(ct);

    public override bool IsLockTimeout(DbException fault) => false;

    public override Task LockAsync(string what, CancellationToken ct) => Task.CompletedTask;

    // SQLite numbers only integer keys, so the trigger People_Number assigns the number. RETURNING does not show what a trigger writes after the row.
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

    // EF says by a row that it migrates, and waits for ever for one that a killed process left. Whoever has the turn knows that it is nobody's.
    private Task<int> ForgetKilledMigrationAsync(CancellationToken ct) => Database.ExecuteSqlAsync($"""DROP TABLE IF EXISTS "__EFMigrationsLock" """, ct);
}
