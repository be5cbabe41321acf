using System.CommandLine;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Help;
using SiigoCredentials.Web.Tokens;

namespace SiigoCredentials.Web.Operator;

/// <summary>The operator's commands. They run beside the running portal and take effect at its next request.</summary>
public static class OperatorCommands
{
    public static RootCommand All(Func<WebApplication> build) => new(
        "The credential portal. Without a command it serves. Settings stand before or after a command, as --Section:Key=VALUE, or in the environment, as Section__Key. "
        + "Exit codes: 0 done, 1 refused or failed, 3 no such company, credential or person, 4 it is so already.")
    {
        DatabaseCommands.Migrate(build),
        DatabaseCommands.Backup(build),
        DatabaseCommands.Restore(build),
        DatabaseCommands.MoveToPostgres(build),
        AdministratorCommand.Create(build),
        RollSigningKey(build),
        CompanyCommands.Suspend(build),
        CompanyCommands.Resume(build),
        CompanyCommands.Revoke(build),
        ResetFactors(build),
        KekCommands.Rotate(build),
        KekCommands.Accept(build),
        KekCommands.Wrap(build),
        HelpAnswers(build),
        ActivityCommand.Make(),
        PublishAnnouncementCommand.Make(build),
    };

    private static Command RollSigningKey(Func<WebApplication> build)
    {
        var compromised = new Option<bool>("--compromised") { Description = "The old keys leaked: every token signed with them ends now." };
        var command = new Command("roll-signing-key", "Makes a new signing key; tokens of the old one are good until they run out.")
            { compromised };
        command.SetAction((parsed, ct) => InScopeAsync(build, async scope =>
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
        command.SetAction((parsed, ct) => InScopeAsync(build, async scope =>
            new Report(IsDone: true, await scope.GetRequiredService<HelpReport>().WriteAsync(parsed.GetValue(most), ct), HasLines: true)));
        return command;
    }

    private static Command ResetFactors(Func<WebApplication> build)
    {
        var email = new Argument<string>("email") { Description = "The address with which the person signs in." };
        var command = new Command(
            "reset-factors", "Takes authenticator, recovery codes and passkeys from who lost them. Make sure first who is asking.")
                { email };
        command.SetAction((parsed, ct) =>
        {
            var typed = parsed.GetRequiredValue(email);
            var address = EmailAddress.OfAccount(typed);
            return address.Length > 0
                ? InScopeAsync(build, async scope => await scope.GetRequiredService<SecondFactorReset>().ResetAsync(address, ct)
                    ? new Report(IsDone: true, $"The factors of {address} are gone, and the sessions with them.")
                    : Report.NoSuch($"Nothing was done: nobody signs in as {address}."))
                : Task.FromResult(Tell(new Report(IsDone: false, $"Nothing was done: {typed} is no e-mail address.")));
        });
        return command;
    }

    /// <summary>Runs on a migrated database. It creates a missing one only for the commands that are meant to.</summary>
    internal static Task<int> InScopeAsync(
        Func<WebApplication> build, Func<IServiceProvider, Task<Report>> act, bool makesDatabase = false) =>
        AsItIsAsync(build, async scope =>
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
    internal static async Task<int> AsItIsAsync(Func<WebApplication> build, Func<IServiceProvider, Task<Report>> act)
    {
        await using var app = build();
        await using var scope = app.Services.CreateAsyncScope();
        var refusal = DataOwner.FindRefusal(scope.ServiceProvider.GetRequiredService<IOptions<StorageOptions>>().Value);
        return Tell(refusal is null ? await act(scope.ServiceProvider) : new Report(IsDone: false, $"Nothing was done: {refusal}"));
    }

    /// <summary>Reports the result to the operator; returns the exit code.</summary>
    internal static int Tell(Report report)
    {
        (report.IsDone ? Console.Out : Console.Error).WriteLine(report.HasLines ? report.Text : Terminal.Escaped(report.Text));
        return (int)report.Exit;
    }

    /// <summary>
    /// The text for the operator: one line, even if a name or a reason has line breaks, unless the command writes several.
    /// </summary>
    internal sealed record Report(bool IsDone, string Text, bool HasLines = false)
    {
        public CommandExit Exit { get; init; } = IsDone ? CommandExit.Done : CommandExit.Refused;

        public static Report NoSuch(string text) => new(IsDone: false, text) { Exit = CommandExit.NoSuch };

        public static Report AlreadySo(string text) => new(IsDone: false, text) { Exit = CommandExit.AlreadySo };
    }
}
