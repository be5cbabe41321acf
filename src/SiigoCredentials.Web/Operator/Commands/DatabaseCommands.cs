using System.CommandLine;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Operator;

/// <summary>The commands on the whole database.</summary>
internal static class DatabaseCommands
{
    public static Command Migrate(Func<WebApplication> build)
    {
        var command = new Command("migrate", "Brings the database up to date and ends. The portal does the same when it starts.");
        command.SetAction((parsed, ct) => OperatorCommands.AsItIsAsync(parsed, build, async scope =>
        {
            await scope.GetRequiredService<DatabaseGate>().EnterAsync(TimeSpan.Zero, ct);
            var applied = await scope.GetRequiredService<AppDbContext>().MigrateAsync(ct);
            return new Report(
                IsDone: true, applied.Count == 0 ? "The database was up to date." : $"Applied: {string.Join(", ", applied)}.");
        }));
        return command;
    }

    public static Command Restore(Func<WebApplication> build)
    {
        var file = new Argument<string>("file") { Description = "A backup." };
        var force = new Option<bool>("--force") { Description = "There is a database: move it aside, and keep it." };
        var acceptFindings = AcceptFindings();
        var command = new Command(
            "restore",
            "Puts a backup in place of the database, after its seal, schema and audit chains were verified and its secrets opened. The portal must not run.")
        {
            file, force, acceptFindings,
        };
        command.SetAction((parsed, ct) => OnSqliteAsync(parsed, build, scope => AcceptingAsync(parsed.GetValue(acceptFindings), accepted =>
            scope.GetRequiredService<DatabaseRestore>()
                .RunAsync(parsed.GetRequiredValue(file), new RestoreConsent(parsed.GetValue(force), accepted), ct))));
        return command;
    }

    public static Command Verify(Func<WebApplication> build)
    {
        var command = new Command(
            "verify-database",
            "Verifies every audit chain and opens every secret of the database, as a restore does with a backup. The portal may run.");
        command.SetAction((parsed, ct) => OperatorCommands.InScopeAsync(parsed, build, async scope =>
        {
            var db = scope.GetRequiredService<AppDbContext>();
            var inspection = scope.GetRequiredService<DatabaseInspection>();
            var findings = db is SqliteAppDbContext sqlite ? await inspection.CheckSchemaAsync(sqlite, ct) : [];
            var (summary, others) = await inspection.RunAsync(db, ct);
            var again = ErasureList.Tell(await scope.GetRequiredService<ErasureList>().FindAgainAsync(db, ct));
            return Report.Of(
                findings.Count + others.Count == 0, [.. findings.Concat(others).Select(finding => finding.Text), summary, again]);
        }));
        return command;
    }

    public static Command MoveToPostgres(Func<WebApplication> build)
    {
        var acceptFindings = AcceptFindings();
        var command = new Command(
            "move-to-postgres",
            "Copies the SQLite database in Storage:Folder into the empty PostgreSQL database of Storage:ConnectionString, and verifies it there: all or nothing. The portal must not run.")
        {
            acceptFindings,
        };
        command.SetAction((parsed, ct) => OperatorCommands.AsItIsAsync(
            parsed, build, scope => scope.GetRequiredService<AppDbContext>() is PostgreSqlAppDbContext
            ? AcceptingAsync(parsed.GetValue(acceptFindings), accepted => scope.GetRequiredService<MoveToPostgres>().RunAsync(accepted, ct))
            : Task.FromResult(
                new Report(
                    IsDone: false,
                    "Nothing was moved: set Storage:Provider to PostgreSql and Storage:ConnectionString to the database to move into."))));
        return command;
    }

    private static Option<string> AcceptFindings() =>
        new("--accept-findings")
        {
            Description =
                $"Do it in spite of these findings, by name, with commas between: {string.Join(", ", Finding.Names)}. The audit says so."
        };

    private static Task<Report> AcceptingAsync(string? names, Func<AcceptedFindings, Task<Report>> act)
    {
        try
        {
            return act(AcceptedFindings.Parse(names));
        }
        catch (FormatException fault)
        {
            return Task.FromResult(new Report(IsDone: false, $"Nothing was done: {fault.Message}"));
        }
    }

    /// <summary>Runs on a SQLite database without migrating it.</summary>
    internal static Task<int> OnSqliteAsync(
        ParseResult parsed, Func<WebApplication> build, Func<IServiceProvider, Task<Report>> act) =>
        OperatorCommands.AsItIsAsync(parsed, build, async scope => scope.GetRequiredService<AppDbContext>().Database.IsSqlite()
            ? await act(scope)
            : new Report(
                IsDone: false,
                "Nothing was done: this is for SQLite. Back a PostgreSQL database up with its own pg_dump, and restore it with pg_restore; "
                    + "for any moment between, with pg_basebackup and its WAL: Point-in-time recovery in docs/operations.md."));
}
