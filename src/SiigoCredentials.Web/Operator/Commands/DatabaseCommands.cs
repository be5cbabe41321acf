using System.CommandLine;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Operator;

/// <summary>What an operator does with the database as a whole.</summary>
internal static class DatabaseCommands
{
    public static Command Migrate(IServiceProvider services)
    {
        var command = new Command("migrate", "Brings the database up to date and ends. The portal does the same when it starts.");
        command.SetAction((_, ct) => OperatorCommands.AsItIsAsync(services, async scope =>
        {
            var applied = await scope.GetRequiredService<AppDbContext>().MigrateAsync(ct);
            return new OperatorCommands.Report(IsDone: true, applied.Count == 0 ? "The database was up to date." : $"Applied: {string.Join(", ", applied)}.");
        }));
        return command;
    }

    public static Command Backup(IServiceProvider services)
    {
        var file = new Argument<string>("file") { Description = "The file to write. One that is there is never overwritten." };
        var command = new Command("backup", "Copies the database, one moment of it, while the portal runs. The key-encryption key is not in it: keep that elsewhere.") { file };
        command.SetAction((parsed, ct) => OnSqliteAsync(services, scope =>
        {
            var path = parsed.GetRequiredValue(file);
            var refusal = scope.GetRequiredService<DatabaseBackup>().Write(path, new ShellProgress("backup").Tell, ct);
            return Task.FromResult(refusal is null
                ? new OperatorCommands.Report(IsDone: true, $"{path} is whole and on the disk. It is of no use without the key-encryption key, and with it the Access Keys in clear: keep the two apart.")
                : new OperatorCommands.Report(IsDone: false, $"No backup was made: {refusal}"));
        }));
        return command;
    }

    public static Command Restore(IServiceProvider services)
    {
        var file = new Argument<string>("file") { Description = "A backup." };
        var force = new Option<bool>("--force") { Description = "There is a database: move it aside, and keep it." };
        var acceptFindings = new Option<bool>("--accept-findings") { Description = "Restore although an audit chain is broken or secrets do not open." };
        var command = new Command("restore", "Puts a backup in place of the database, after its audit chains were verified and its secrets opened. The portal must not run.")
        {
            file, force, acceptFindings,
        };
        command.SetAction((parsed, ct) => OnSqliteAsync(services, scope => scope.GetRequiredService<DatabaseRestore>().RunAsync(
            parsed.GetRequiredValue(file), new RestoreConsent(parsed.GetValue(force), parsed.GetValue(acceptFindings)), ct)));
        return command;
    }

    public static Command MoveToPostgres(IServiceProvider services)
    {
        var acceptFindings = new Option<bool>("--accept-findings") { Description = "Move although an audit chain is broken or secrets do not open." };
        var command = new Command(
            "move-to-postgres",
            "Copies the SQLite database in Storage:Folder into the empty PostgreSQL database of Storage:ConnectionString, and verifies it there: all or nothing. The portal must not run.")
        {
            acceptFindings,
        };
        command.SetAction((parsed, ct) => OperatorCommands.AsItIsAsync(services, scope => scope.GetRequiredService<AppDbContext>() is PostgreSqlAppDbContext
            ? scope.GetRequiredService<MoveToPostgres>().RunAsync(parsed.GetValue(acceptFindings), ct)
            : Task.FromResult(new OperatorCommands.Report(IsDone: false, "Nothing was moved: set Storage:Provider to PostgreSql and Storage:ConnectionString to the database to move into."))));
        return command;
    }

    private static Task<int> OnSqliteAsync(IServiceProvider services, Func<IServiceProvider, Task<OperatorCommands.Report>> act) =>
        OperatorCommands.AsItIsAsync(services, async scope => scope.GetRequiredService<AppDbContext>().Database.IsSqlite()
            ? await act(scope)
            : new OperatorCommands.Report(IsDone: false, "Nothing was done: this is for SQLite. Back a PostgreSQL database up with its own pg_dump, and restore it with pg_restore."));
}
