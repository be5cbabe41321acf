using System.CommandLine;
using System.Text;
using SiigoCredentials.Web.Audit;

namespace SiigoCredentials.Web.Operator;

/// <summary>Verifies an exported activity file. It needs no database and no settings, so that an auditor can run it anywhere.</summary>
internal static class ActivityCommand
{
    public static Command Make()
    {
        var path = new Argument<string>("file") { Description = "The JSON that the page Actividad gave." };
        var head = new Option<string?>("--head")
        { Description = "The last entry as it was written down earlier, NUMBER:HASH: the file must still hold it, unchanged." };
        var mails = new Option<string?>("--mails")
        { Description = "A folder with mails about the credential as they were kept (.eml): the file must still hold the entries that they name." };
        var command = new Command(
            "verify-activity", "Verifies an exported activity offline: finds what was edited, deleted, put elsewhere or cut off.")
                { path, head, mails };
        command.SetAction(async (parsed, ct) =>
            Tell(parsed, await VerifyAsync(parsed.GetRequiredValue(path), parsed.GetValue(head), parsed.GetValue(mails), ct)));
        return command;
    }

    private static async Task<ActivityVerdict> VerifyAsync(string path, string? head, string? mails, CancellationToken ct)
    {
        var known = head is null ? null : ActivityHead.Parse(head);
        if (head is not null && known is null)
        {
            return new ActivityVerdict(
                IsWhole: false, "--head is no head: a number, a colon and 64 hexadecimal digits, as the page Actividad shows it.");
        }

        try
        {
            using var file = new StreamReader(
                path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true),
                detectEncodingFromByteOrderMarks: false);
            return await new ActivityCheck(file, known, mails is null ? null : await KeptMails.ReadHeadsAsync(mails, ct)).RunAsync(ct);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new ActivityVerdict(IsWhole: false, $"The file or the folder cannot be read: {fault.Message}");
        }
    }

    private static int Tell(ParseResult parsed, ActivityVerdict verdict) =>
        OperatorCommands.Tell(parsed, new Report(verdict.IsWhole, verdict.Text, HasLines: verdict.IsWhole));
}
