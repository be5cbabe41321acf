using System.CommandLine;
using SiigoCredentials.Web.Announcements;

namespace SiigoCredentials.Web.Operator;

/// <summary>The commands on announcements that are published, and on who gets them.</summary>
internal static class NewsCommands
{
    public static Command List(Func<WebApplication> build)
    {
        var limit = ListOptions.Limit();
        var command = new Command("news", "Lists the announcements, the newest first. One that is not mailed was stopped half-way.") { limit };
        command.SetAction((parsed, ct) => OperatorCommands.InScopeAsync(parsed, build, async scope =>
            Listed(await scope.GetRequiredService<AnnouncementService>().ListAsync(parsed.GetValue(limit), ct))));
        return command;
    }

    public static Command Remove(Func<WebApplication> build)
    {
        var id = new Argument<Guid>("id") { Description = "The announcement, as news lists it." };
        var command = new Command("remove-news", "Takes an announcement off the page. Mails that are out stay out, and their links work.") { id };
        command.SetAction((parsed, ct) => OperatorCommands.InScopeAsync(parsed, build, async scope =>
            await scope.GetRequiredService<AnnouncementService>().RemoveAsync(parsed.GetRequiredValue(id), ct) switch
            {
                true => Report.Done("The announcement is off the page."),
                false => Report.AlreadySo("Nothing was done: the announcement is off the page already."),
                null => Report.NoSuch($"Nothing was done: there is no announcement {parsed.GetRequiredValue(id)}."),
            }));
        return command;
    }

    public static Command Resubscribe(Func<WebApplication> build)
    {
        var email = new Argument<string>("email") { Description = "The address that unsubscribed." };
        var command = new Command("resubscribe", "Mails announcements to an address again, at its owner's request.") { email };
        command.SetAction((parsed, ct) => NamedAddress.RunAsync(
            parsed, parsed.GetRequiredValue(email), build, async (scope, address, token) =>
                await scope.GetRequiredService<AnnouncementService>().ResubscribeAsync(address, token)
                    ? Report.Done($"Announcements go to {address} again.")
                    : Report.AlreadySo($"Nothing was done: {address} has not unsubscribed."), ct));
        return command;
    }

    private static Report Listed(IReadOnlyList<Announcement> rows) => new(
        IsDone: true,
        rows.Count == 0 ? "No announcement." : TextTable.Of(
            ["id", "subject", "published", "mailed", "removed"],
            rows.Select(row => (object?[])[row.Id, row.Subject, row.PublishedAt, row.MailedAt, row.RemovedAt])),
        HasLines: true)
    {
        Data = new { news = rows.Select(row => new { row.Id, row.Subject, row.PublishedAt, row.MailedAt, row.RemovedAt }).ToList() },
    };
}
