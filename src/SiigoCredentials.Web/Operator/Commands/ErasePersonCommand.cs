using System.CommandLine;
using System.Globalization;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Operator;

/// <summary>Erases a person on their request. What stays of the audit is verifiable.</summary>
internal static class ErasePersonCommand
{
    public static Command Make(Func<WebApplication> build)
    {
        var email = new Argument<string>("email") { Description = "An address of the person, who may be a user, a contact or both." };
        var isDry = new Option<bool>("--dry-run") { Description = "Only counts what would go." };
        var command = new Command(
            "erase-person",
            "Erases a person from the database and from what the audit says; the chains still verify. Make sure first who is asking.")
        {
            email, isDry,
        };
        command.SetAction((parsed, ct) => NamedAddress.RunAsync(
            parsed, parsed.GetRequiredValue(email), build,
            (scope, address, token) => EraseAsync(scope, address, parsed.GetValue(isDry), token), ct));
        return command;
    }

    private static async Task<Report> EraseAsync(IServiceProvider scope, string address, bool isDry, CancellationToken ct)
    {
        var (report, subject) = await scope.GetRequiredService<PersonErasure>().RunAsync(address, isDry, ct);
        if (report.Refusal is { } refusal)
        {
            return Report.Refused(refusal);
        }

        if (report.IsEmpty)
        {
            return Report.NoSuch($"Nothing was done: the portal has nothing of {address}.");
        }

        var erased = report.Erased.Where(part => part.Count > 0).Select(part => new { part.What, part.Count }).ToList();
        var parts = erased.Select(part => string.Create(CultureInfo.InvariantCulture, $"  {part.Count} {part.What}"));
        if (isDry)
        {
            return new(IsDone: true, $"Nothing was done. This would go:\n{string.Join('\n', parts)}", HasLines: true)
            { Data = new { IsDryRun = true, erased } };
        }

        var db = scope.GetRequiredService<AppDbContext>();
        var isForgotten = await db.ForgetDeletedAsync(ct);
        var left = await TextSearch.FindAsync(db, [.. subject.Sought], ct);
        List<string> lines = ["Erased:", .. parts];
        if (!isForgotten)
        {
            lines.Add("The write-ahead log is in use and still has the data. Run the command again, or restart the portal.");
        }

        if (left.Count > 0)
        {
            lines.Add($"The same name or address is still in {string.Join(", ", left.Select(hit => $"{hit.Column} ({hit.Rows})"))}: "
                + "see whether it means this person.");
        }

        lines.Add("Backups made until now have the data until you delete them.");
        return new(IsDone: true, string.Join('\n', lines), HasLines: true)
        { Data = new { IsDryRun = false, erased, isForgotten, left = left.Select(hit => new { hit.Column, hit.Rows }) } };
    }
}
