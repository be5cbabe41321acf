using System.CommandLine;
using SiigoCredentials.Web.Announcements;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Operator;

/// <summary>Publishes an announcement from a text file.</summary>
internal static class PublishAnnouncementCommand
{
    public static Command Make(Func<WebApplication> build)
    {
        var subject = new Option<string>("--subject") { Description = "In one line, as the mail's subject.", Required = true };
        var file = new Option<FileInfo>("--text-file") { Description = "A text file in UTF-8.", Required = true };
        var command = new Command(
            "publish-news",
            "Shows an announcement under Ayuda → Novedades and mails it once to every contact who wants announcements. "
                + "Stopped anywhere, run it again.")
        {
            subject, file,
        };
        command.SetAction(async (parsed, ct) =>
        {
            var path = parsed.GetRequiredValue(file);
            if (!path.Exists)
            {
                return OperatorCommands.Tell(parsed, Refused($"there is no file {path.FullName}."));
            }

            try
            {
                var text = await Utf8File.ReadAsync(path.FullName, 2 * Announcement.TextLength, ct); // white space around it does not count
                var title = parsed.GetRequiredValue(subject);
                return await OperatorCommands.InScopeAsync(parsed, build, scope => PublishAsync(scope, title, text, ct));
            }
            catch (InvalidDataException fault)
            {
                return OperatorCommands.Tell(parsed, Refused(fault.Message));
            }
        });
        return command;
    }

    private static async Task<Report> PublishAsync(
        IServiceProvider scope, string subject, string text, CancellationToken ct)
    {
        var result = await scope.GetRequiredService<AnnouncementService>().PublishAsync(subject, text, ct);
        return result.Outcome switch
        {
            PublishOutcome.Done => new Report(IsDone: true, $"Published, and {result.Mailed} mails are on their way."),
            PublishOutcome.AlreadyPublished => Report.AlreadySo("Nothing was done: this was published and mailed before."),
            PublishOutcome.BadSubject => Refused($"the subject is not one line of 1 to {Announcement.SubjectLength} characters."),
            PublishOutcome.BadText => Refused($"the text is not one of 1 to {Announcement.TextLength} characters."),
            PublishOutcome.ContainsAccessKey => Refused("it holds what looks like an Access Key."),
            _ => Refused("set Portal:PublicUrl, which the links to unsubscribe begin with."),
        };
    }

    private static Report Refused(string why) => new(IsDone: false, $"Nothing was published: {why}");
}
