using System.CommandLine;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Help;
using SiigoCredentials.Web.Tokens;

namespace SiigoCredentials.Web.Operator;

/// <summary>The operator's commands. They run beside the running portal and take effect at its next request.</summary>
public static class OperatorCommands
{
    private static readonly Option<bool> Json = new("--json")
    { Description = "Answers with one JSON document, on standard output when done, on standard error when refused." };

    public static RootCommand All(Func<WebApplication> build)
    {
        var root = Make(build);
        foreach (var command in root.Subcommands)
        {
            command.Options.Add(Json);
        }

        return root;
    }

    private static RootCommand Make(Func<WebApplication> build) => new(
        "The credential portal. Without a command it serves. Settings stand before or after a command, as --Section:Key=VALUE, or in the environment, as Section__Key. "
        + "Exit codes: 0 done, 1 refused or failed, 3 no such company, credential or person, 4 it is so already.")
    {
        DatabaseCommands.Migrate(build),
        BackupCommand.Make(build),
        DatabaseCommands.Restore(build),
        DatabaseCommands.Verify(build),
        DatabaseCommands.MoveToPostgres(build),
        AdministratorCommand.Create(build),
        RollSigningKey(build),
        CompanyReadCommands.List(build),
        CompanyReadCommands.Show(build),
        CompanyCommands.Suspend(build),
        CompanyCommands.Resume(build),
        CompanyCommands.Revoke(build),
        CompanyCommands.ClearAddresses(build),
        ArchiveCommands.Export(build),
        ArchiveCommands.Erase(build),
        PlanCommands.List(build),
        PlanCommands.Set(build),
        PlanCommands.Add(build),
        PlanCommands.Change(build),
        PlanCommands.SetContact(build),
        PeopleCommands.List(build),
        PeopleCommands.Show(build),
        PeopleCommands.ResetFactors(build),
        PeopleCommands.EndSessions(build),
        PeopleCommands.ForgetAnswers(build),
        PersonDataCommand.Make(build),
        ErasePersonCommand.Make(build),
        DataRequestCommand.Make(build),
        KekCommands.Rotate(build),
        KekCommands.Accept(build),
        KekCommands.Wrap(build),
        HelpAnswers(build),
        ActivityCommand.Make(),
        HeadsCommand.Make(build),
        MailCommands.List(build),
        PublishAnnouncementCommand.Make(build),
        NewsCommands.List(build),
        NewsCommands.Remove(build),
        NewsCommands.Resubscribe(build),
    };

    private static Command RollSigningKey(Func<WebApplication> build)
    {
        var compromised = new Option<bool>("--compromised") { Description = "The old keys leaked: every token signed with them ends now." };
        var command = new Command("roll-signing-key", "Makes a new signing key; tokens of the old one are good until they run out.")
            { compromised };
        command.SetAction((parsed, ct) => InScopeAsync(parsed, build, async scope =>
        {
            var roller = scope.GetRequiredService<SigningKeyRoller>();
            await (parsed.GetValue(compromised) ? roller.ReplaceAllAsync(ct) : roller.RollAsync(ct));
            return new Report(IsDone: true, "A new signing key is published.");
        }));
        return command;
    }

    private static Command HelpAnswers(Func<WebApplication> build)
    {
        var most = new Option<int>("--comments") { Description = "How many comments at most.", DefaultValueFactory = _ => 50 };
        var command = new Command(
            "help-answers",
            "Tells how often each article of the help was opened, whom it helped, and what people said of it, the newest first.") { most };
        command.SetAction((parsed, ct) => InScopeAsync(parsed, build, async scope =>
        {
            var report = await scope.GetRequiredService<HelpReport>().ReadAsync(parsed.GetValue(most), ct);
            return new Report(IsDone: true, report.ToString(), HasLines: true) { Data = report };
        }));
        return command;
    }

    /// <summary>Runs on a migrated database. It creates a missing one only for the commands that are meant to.</summary>
    internal static Task<int> InScopeAsync(
        ParseResult parsed, Func<WebApplication> build, Func<IServiceProvider, Task<Report>> act, bool makesDatabase = false) =>
        AsItIsAsync(parsed, build, async scope =>
        {
            var storage = scope.GetRequiredService<IOptions<StorageOptions>>().Value;
            if (!makesDatabase && storage.Provider == StorageProvider.Sqlite && !File.Exists(SqliteCopy.DatabaseOf(storage)))
            {
                return new Report(
                    IsDone: false,
                    $"Nothing was done: there is no database in {storage.Folder}. Is that the Storage:Folder of the portal?");
            }

            await scope.GetRequiredService<DatabaseGate>().EnterAsync(TimeSpan.Zero, CancellationToken.None);
            await scope.GetRequiredService<AppDbContext>().MigrateAsync(CancellationToken.None);
            return await act(scope);
        });

    /// <summary>Runs on a database without migrating it, or without any database.</summary>
    internal static async Task<int> AsItIsAsync(
        ParseResult parsed, Func<WebApplication> build, Func<IServiceProvider, Task<Report>> act)
    {
        await using var app = build();
        await using var scope = app.Services.CreateAsyncScope();
        var refusal = DataOwner.FindRefusal(scope.ServiceProvider.GetRequiredService<IOptions<StorageOptions>>().Value);
        return Tell(parsed, refusal is null ? await act(scope.ServiceProvider) : Report.Refused(refusal));
    }

    /// <summary>Whether the answer is to be JSON.</summary>
    internal static bool IsJson(ParseResult parsed) => parsed.GetValue(Json);

    /// <summary>The same of a command line that was not parsed.</summary>
    internal static bool IsJson(string[] words) => words.Contains(Json.Name, StringComparer.Ordinal);

    /// <summary>Reports the result to the operator; returns the exit code.</summary>
    internal static int Tell(ParseResult parsed, Report report) => Tell(IsJson(parsed), report);

    /// <inheritdoc cref="Tell(ParseResult, Report)"/>
    internal static int Tell(bool asJson, Report report)
    {
        if (!report.IsWritten)
        {
            var text = asJson ? JsonAnswer.Of(report) : report.HasLines ? report.Text : Terminal.Escaped(report.Text);
            (report.IsDone ? Console.Out : Console.Error).WriteLine(text);
        }

        return (int)report.Exit;
    }
}
