using System.CommandLine;
using SiigoCredentials.Web.Notifications;

namespace SiigoCredentials.Web.Operator;

/// <summary>The command on the outbox.</summary>
internal static class MailCommands
{
    public static Command List(Func<WebApplication> build)
    {
        var to = new Option<string?>("--to") { Description = "Only those to this address." };
        var after = new Option<Guid>("--after") { Description = "Goes on behind the mail with this id." };
        var limit = ListOptions.Limit();
        var command = new Command("mails", "Lists the mails that wait or were given up, the oldest first, and why.") { to, limit, after };
        command.SetAction((parsed, ct) => OperatorCommands.InScopeAsync(parsed, build, async scope => Listed(
            await scope.GetRequiredService<Outbox>()
                .UnsentAsync(parsed.GetValue(to), parsed.GetValue(after), parsed.GetValue(limit), ct), parsed.GetValue(limit))));
        return command;
    }

    private static Report Listed(IReadOnlyList<UnsentMail> mails, int limit)
    {
        var next = mails.Count == limit ? mails[^1].Id : (Guid?)null;
        return new Report(
            IsDone: true,
            mails.Count == 0 ? "No mail waits, and none was given up." : TextTable.Of(
                ["id", "to", "subject", "written", "attempts", "next attempt", "given up", "last error"],
                mails.Select(mail => (object?[])
                [
                    mail.Id, mail.To, mail.Subject, mail.CreatedAt, mail.Attempts, mail.FailedAt is null ? mail.NextAttemptAt : null,
                    mail.FailedAt, mail.LastError,
                ])) + ListOptions.More(next?.ToString()),
            HasLines: true)
        { Data = new { mails, next } };
    }
}
