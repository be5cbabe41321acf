using System.CommandLine;
using System.Globalization;
using SiigoCredentials.Web.Calendar;
using SiigoCredentials.Web.Privacy;

namespace SiigoCredentials.Web.Operator;

/// <summary>The command on the inquiries and claims about personal data, which the law gives a term.</summary>
internal static class DataRequestCommand
{
    private delegate Task<DataRequestAnswer> Act(DataRequestDesk desk, string number, string text, CancellationToken ct);

    public static Command Make(Func<WebApplication> build)
    {
        var number = new Argument<string?>("number")
        { Description = "The number of a request, to show it or to act on it.", Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all") { Description = "Lists those that are closed or withdrawn, too." };
        var limit = ListOptions.Limit();
        (Option<string?> Option, Act Act, string Done)[] acts =
        [
            (Text("--extend", "Puts the answer off, once, for this reason. The person is mailed the reason and the new date."),
                (desk, which, reason, ct) => desk.ExtendAsync(which, reason, ct), "is put off"),
            (Text("--incomplete", "Mails the person what a claim lacks. Its term begins again when they send it."),
                (desk, which, missing, ct) => desk.AskForMoreAsync(which, missing, ct), "waits for the person"),
            (Text("--complete", "Adds what the person sent in another way than by the link in their mail."),
                (desk, which, sent, ct) => desk.CompleteAsync(which, sent, ct), "is complete, and its term begins again"),
            (Text("--close", "Mails this answer to the person, and closes the request.", DataRequest.AnswerLength),
                (desk, which, answer, ct) => desk.CloseAsync(which, answer, ct), "is closed, and the answer is on its way"),
        ];
        var command = new Command(
            "data-requests", "Lists the requests about personal data that wait for an answer, the next one due first; shows or answers one.")
        { number, all, limit };
        foreach (var act in acts)
        {
            command.Options.Add(act.Option);
        }

        command.Validators.Add(result =>
        {
            var wanted = acts.Count(act => result.GetResult(act.Option) is not null);
            var isOne = result.GetValue(number) is not null;
            if (wanted > 1 || (wanted == 1 && !isOne) || (isOne && result.GetValue(all)))
            {
                result.AddError("Give the number of one request with one of --extend, --incomplete, --complete and --close, or none of them.");
            }
        });
        command.SetAction((parsed, ct) => OperatorCommands.InScopeAsync(parsed, build, async scope =>
        {
            var desk = scope.GetRequiredService<DataRequestDesk>();
            var now = scope.GetRequiredService<TimeProvider>().GetUtcNow();
            if (parsed.GetValue(number)?.Trim().ToUpperInvariant() is not { } which)
            {
                return Listed(await desk.ListAsync(parsed.GetValue(all), parsed.GetValue(limit), ct), now);
            }

            foreach (var (option, act, done) in acts.Where(act => parsed.GetValue(act.Option) is not null))
            {
                return Told(await act(desk, which, parsed.GetValue(option)!, ct), which, done, now);
            }

            return await desk.FindAsync(which, ct) is { } found
                ? new Report(IsDone: true, Words(found, now), HasLines: true) { Data = Card(found, now) } : NoSuch(which);
        }));
        return command;
    }

    private static Option<string?> Text(string name, string description, int longest = DataRequest.TextLength)
    {
        var option = new Option<string?>(name) { Description = description };
        option.Validators.Add(result =>
        {
            var text = result.GetValueOrDefault<string?>();
            if (string.IsNullOrWhiteSpace(text) || text.Length > longest)
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} takes a text of 1 to {longest} characters."));
            }
        });
        return option;
    }

    private static Report NoSuch(string number) => Report.NoSuch($"Nothing was done: there is no request {number}.");

    private static Report Told(DataRequestAnswer answer, string number, string done, DateTimeOffset now) => answer switch
    {
        { Refusal: null, Request: { } row } => new Report(
            IsDone: true,
            $"The request {number} {done}."
                + (row is { ClosedAt: null, DueOn: { } due } ? $" The answer is due on {Day(due)}." : ""))
        { Data = Card(row, now) },
        { Refusal: DataRequestRefusal.NoSuch } or { Request: null } => NoSuch(number),
        { Refusal: DataRequestRefusal.Closed } => Already("it is closed."),
        { Refusal: DataRequestRefusal.Withdrawn } => Already("the person did not send what was missing, and it counts as withdrawn."),
        { Refusal: DataRequestRefusal.AlreadyExtended } => Already("it was put off before, and the law allows that once."),
        { Refusal: DataRequestRefusal.AlreadyAsked } => Already("the person was asked before for what is missing."),
        { Refusal: DataRequestRefusal.IsComplete } => Already("nothing is missing."),
        { Refusal: DataRequestRefusal.Late } => Report.Refused(
            $"the answer was due on {Day(answer.Request!.DueOn!.Value)}, and can be put off only before. Answer it now."),
        { Refusal: DataRequestRefusal.Waits } => Report.Refused("no term runs until the person sends what is missing."),
        { Refusal: DataRequestRefusal.IsInquiry } => Report.Refused("it is a consulta; the law lets a reclamo alone be sent back."),
        { Refusal: DataRequestRefusal.TooLateToAsk } => Report.Refused(
            $"the law allows that within {DataRequestTerms.DaysToAskForMore} working days of the receipt. Answer it as it is."),
        _ => Report.Refused("set Portal:PublicUrl, which the link in the mail begins with."),
    };

    private static Report Already(string why) => Report.AlreadySo($"Nothing was done: {why}");

    private static Report Listed(List<DataRequest> requests, DateTimeOffset now) => new(
        IsDone: true,
        requests.Count == 0 ? "No request waits." : TextTable.Of(
            ["number", "kind", "received", "due", "days left", "state"],
            requests.Select(row => (object?[])
                [row.Number, Kind(row), row.ReceivedAt, Due(row), DaysLeft(row, now), State(row, now)])),
        HasLines: true)
    {
        Data = new
        {
            requests = requests.Select(row => new
            { row.Number, Kind = Kind(row), row.ReceivedAt, row.DueOn, DaysLeft = DaysLeft(row, now), State = State(row, now) }),
        },
    };

    private static string Words(DataRequest row, DateTimeOffset now)
    {
        List<(string, object?)> fields =
        [
            ("number", row.Number), ("kind", Kind(row)), ("state", State(row, now)), ("name", row.Name), ("address", row.Email),
            ("received", row.ReceivedAt), ("due", Due(row)), ("working days left", DaysLeft(row, now)), ("put off", row.ExtendedAt),
            ("asked for more", row.MissingAskedAt), ("completed", row.CompletedAt), ("closed", row.ClosedAt),
        ];
        List<(string Title, string? Text)> texts =
        [
            ("What they ask", row.Text), ("Why it was put off", row.ExtensionReason), ("What was missing", row.Missing),
            ("What they sent", row.Completion), ("The answer", row.Answer),
        ];
        return string.Join("\n\n", texts.Where(part => part.Text is not null)
            .Select(part => $"{part.Title}:\n{string.Join('\n', part.Text!.Split('\n').Select(line => "> " + Terminal.Escaped(line)))}")
            .Prepend(TextTable.Of(fields)));
    }

    private static object Card(DataRequest row, DateTimeOffset now) => new
    {
        row.Number,
        Kind = Kind(row),
        State = State(row, now),
        row.Name,
        row.Email,
        row.ReceivedAt,
        row.DueOn,
        DaysLeft = DaysLeft(row, now),
        row.Text,
        row.ExtendedAt,
        row.ExtensionReason,
        row.MissingAskedAt,
        row.Missing,
        row.CompletedAt,
        row.Completion,
        row.ClosedAt,
        row.Answer,
    };

    private static string Kind(DataRequest row) => row.Kind == DataRequestKind.Consulta ? "consulta" : "reclamo";

    private static string? Due(DataRequest row) => row.DueOn is { } due ? Day(due) : null;

    private static string Day(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);

    private static int? DaysLeft(DataRequest row, DateTimeOffset now) =>
        row is { ClosedAt: null, DueOn: { } due } ? WorkingDays.Between(ColombianTime.DayOf(now), due) : null;

    private static string State(DataRequest row, DateTimeOffset now) => row.StateAt(now) switch
    {
        DataRequestState.Open when row.DueOn < ColombianTime.DayOf(now) => "late",
        DataRequestState.Open => "open",
        DataRequestState.Incomplete => "incomplete",
        DataRequestState.Withdrawn => "withdrawn",
        _ => "closed",
    };
}
