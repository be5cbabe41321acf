using System.CommandLine;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Companies;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Help;
using SiigoCredentials.Web.News;
using SiigoCredentials.Web.Tokens;

namespace SiigoCredentials.Web.Operator;

/// <summary>What whoever runs the installation does from a shell, beside the running portal: it is in force at the next request. 0 is done, 1 refused.</summary>
public static class OperatorCommands
{
    public static RootCommand All(Func<WebApplication> build) => new(
        "The credential portal. Without a command it serves. Settings stand before or after a command, as --Section:Key=VALUE, or in the environment, as Section__Key.")
    {
        DatabaseCommands.Migrate(build),
        DatabaseCommands.Backup(build),
        DatabaseCommands.Restore(build),
        DatabaseCommands.MoveToPostgres(build),
        AdministratorCommand.Create(build),
        RollSigningKey(build),
        OnCompany(build, "suspend", "Refuses a company's integrations from the next request on. Its people still enter.", (suspension, nit, ct) => suspension.SuspendAsync(nit, ct)),
        OnCompany(build, "resume", "Lets a suspended company's integrations in again.", (suspension, nit, ct) => suspension.ResumeAsync(nit, ct)),
        Revoke(build),
        ResetFactors(build),
        KekCommands.Rotate(build),
        KekCommands.Accept(build),
        KekCommands.Wrap(build),
        HelpAnswers(build),
        ActivityCommand.Make(),
        PublishNews(build),
    };

    private static Command RollSigningKey(Func<WebApplication> build)
    {
        var compromised = new Option<bool>("--compromised") { Description = "The old keys leaked: every token signed with them ends now." };
        var command = new Command("roll-signing-key", "Makes a new signing key; tokens of the old one are good until they run out.") { compromised };
        command.SetAction((parsed, ct) => InScopeAsync(build, async scope =>
        {
            var roller = scope.GetRequiredService<SigningKeyRoller>();
            await (parsed.GetValue(compromised) ? roller.ReplaceAllAsync(ct) : roller.RollAsync(ct));
            return Report.Of(isDone: true, "A new signing key is published.");
        }));
        return command;
    }

    private static Command Revoke(Func<WebApplication> build)
    {
        var nit = NitArgument();
        var command = new Command("revoke", "Ends a company's Access Key and its tokens at the next request, without a successor.") { nit };
        command.SetAction((parsed, ct) => InScopeAsync(build, scope => RevokeAsync(scope, parsed.GetRequiredValue(nit), ct)));
        return command;
    }

    private static async Task<Report> RevokeAsync(IServiceProvider scope, string nit, CancellationToken ct)
    {
        var credentials = scope.GetRequiredService<CredentialService>();
        if (await scope.GetRequiredService<CompanyDirectory>().FindIdAsync(nit, ct) is not { } companyId || await credentials.FindAsync(companyId, ct) is not { } credential)
        {
            return Report.Of(isDone: false, "");
        }

        var operation = new CredentialOperation(Actor.Operator(companyId), Guid.CreateVersion7(), credential.Version);
        var result = await credentials.RevokeAsync(operation, ct);
        return Report.Of(result.Outcome == CredentialOutcome.Done, $"The Access Key of {nit} is revoked.");
    }

    private static Command HelpAnswers(Func<WebApplication> build)
    {
        var most = new Option<int>("--comments") { Description = "How many comments at most.", DefaultValueFactory = _ => 50 };
        var command = new Command("help-answers", "Tells how often each article of the help was opened, whom it helped, and what people said of it, the newest first.") { most };
        command.SetAction((parsed, ct) => InScopeAsync(build, async scope =>
            new Report(IsDone: true, await scope.GetRequiredService<HelpReport>().WriteAsync(parsed.GetValue(most), ct), HasLines: true)));
        return command;
    }

    private static Command PublishNews(Func<WebApplication> build)
    {
        var subject = new Option<string>("--subject") { Description = "In one line, as the mail's subject.", Required = true };
        var file = new Option<FileInfo>("--text-file") { Description = "A text file in UTF-8.", Required = true };
        var command = new Command(
            "publish-news", "Shows an announcement under Ayuda → Novedades and mails it once to every contact who wants announcements. Stopped anywhere, run it again.") { subject, file };
        command.SetAction((parsed, ct) => InScopeAsync(build, scope => PublishAsync(scope, parsed.GetRequiredValue(subject), parsed.GetRequiredValue(file), ct)));
        return command;
    }

    private static async Task<Report> PublishAsync(IServiceProvider scope, string subject, FileInfo file, CancellationToken ct)
    {
        if (!file.Exists)
        {
            return new Report(IsDone: false, $"Nothing was published: there is no file {file.FullName}.");
        }

        var result = await scope.GetRequiredService<NewsDesk>().PublishAsync(subject, await File.ReadAllTextAsync(file.FullName, ct), ct);
        return result.Outcome switch
        {
            PublishOutcome.Done => new Report(IsDone: true, $"Published, and {result.Mailed} mails are on their way."),
            PublishOutcome.AlreadyPublished => new Report(IsDone: false, "Nothing was done: these very words were published and mailed before."),
            PublishOutcome.BadSubject => new Report(IsDone: false, $"Nothing was published: the subject is not one line of 1 to {Announcement.SubjectLength} characters."),
            PublishOutcome.BadText => new Report(IsDone: false, $"Nothing was published: the text is not one of 1 to {Announcement.TextLength} characters."),
            PublishOutcome.HoldsAccessKey => new Report(IsDone: false, "Nothing was published: it holds what looks like an Access Key."),
            _ => new Report(IsDone: false, "Nothing was published: set Portal:PublicUrl, which the links to unsubscribe begin with."),
        };
    }

    private static Command ResetFactors(Func<WebApplication> build)
    {
        var email = new Argument<string>("email") { Description = "The address with which the person signs in." };
        var command = new Command("reset-factors", "Takes authenticator, recovery codes and passkeys from who lost them. Make sure first who is asking.") { email };
        command.SetAction((parsed, ct) => InScopeAsync(build, async scope =>
            Report.Of(
                await scope.GetRequiredService<LostFactors>().ResetAsync(parsed.GetRequiredValue(email), ct),
                $"The factors of {parsed.GetRequiredValue(email)} are gone, and the sessions with them.")));
        return command;
    }

    private static Command OnCompany(
        Func<WebApplication> build, string name, string description, Func<CompanySuspension, string, CancellationToken, Task<bool>> act)
    {
        var nit = NitArgument();
        var command = new Command(name, description) { nit };
        command.SetAction((parsed, ct) => InScopeAsync(build, async scope =>
            Report.Of(await act(scope.GetRequiredService<CompanySuspension>(), parsed.GetRequiredValue(nit), ct), $"{name}: done for {parsed.GetRequiredValue(nit)}.")));
        return command;
    }

    private static Argument<string> NitArgument() => new("nit") { Description = "The company's NIT, digits only, without the check digit." };

    /// <summary>Acts on a database that is brought up to date first.</summary>
    internal static Task<int> InScopeAsync(Func<WebApplication> build, Func<IServiceProvider, Task<Report>> act) => AsItIsAsync(build, async scope =>
    {
        await scope.GetRequiredService<DatabaseGate>().EnterAsync(TimeSpan.Zero, CancellationToken.None);
        await scope.GetRequiredService<AppDbContext>().MigrateAsync(CancellationToken.None);
        return await act(scope);
    });

    /// <summary>Acts on a database as it is, or where there is none.</summary>
    internal static async Task<int> AsItIsAsync(Func<WebApplication> build, Func<IServiceProvider, Task<Report>> act)
    {
        await using var app = build();
        await using var scope = app.Services.CreateAsyncScope();
        return Tell(await act(scope.ServiceProvider));
    }

    /// <summary>Tells the operator how it ended; the result is the exit code.</summary>
    internal static int Tell(Report report)
    {
        (report.IsDone ? Console.Out : Console.Error).WriteLine(report.HasLines ? report.Text : Terminal.Escaped(report.Text));
        return report.IsDone ? 0 : 1;
    }

    /// <summary>What the operator is told; a refusal goes to standard error and ends with 1. It is written as one line, whatever names and reasons are in it, unless the command made several.</summary>
    internal sealed record Report(bool IsDone, string Text, bool HasLines = false)
    {
        private const string NothingDone = "Nothing was done: there is no such company, credential or person, or it is so already.";

        /// <summary>The text when it was done, the usual refusal when not.</summary>
        public static Report Of(bool isDone, string text) => new(isDone, isDone ? text : NothingDone);
    }
}
