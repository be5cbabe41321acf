using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.RegularExpressions;
using SiigoCredentials.Web.Protection;

namespace SiigoCredentials.Web.Operator;

/// <summary>Backs a SQLite database up: into one file, or again and again into a folder.</summary>
internal static partial class BackupCommand
{
    private const int MostKept = 10_000;

    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    public static Command Make(Func<WebApplication> build)
    {
        var path = new Argument<string>("file")
        { Description = "The file to write. One that is there is never overwritten. With --keep, the folder of the backups." };
        var every = new Option<TimeSpan?>("--every")
        { Description = "Backs up whenever this time has passed, until it is stopped: 15m, 6h or 1d.", CustomParser = IntervalOf };
        var keep = new Option<int?>("--keep")
        { Description = "How many backups stay in the folder. Older ones are deleted once a newer one is verified." };
        keep.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > MostKept)
            {
                result.AddError($"--keep is a number from 1 to {MostKept}.");
            }
        });
        var command = new Command(
            "backup",
            "Copies the database, one moment of it, while the portal runs. The key-encryption key is not in it: keep that elsewhere.")
                { path, every, keep };
        command.Validators.Add(result =>
        {
            if (result.GetResult(every) is not null && result.GetResult(keep) is null)
            {
                result.AddError("--every needs --keep: how many backups stay.");
            }
        });
        command.SetAction((parsed, ct) => DatabaseCommands.OnSqliteAsync(
            parsed, build, scope => parsed.GetValue(keep) is { } kept
                ? scope.GetRequiredService<BackupSeries>().RunAsync(
                    new BackupPlan(parsed.GetRequiredValue(path), kept, parsed.GetValue(every)),
                    round => OperatorCommands.Tell(parsed, round), ct)
                : Task.FromResult(Write(scope, parsed.GetRequiredValue(path), ct))));
        return command;
    }

    private static Report Write(IServiceProvider scope, string file, CancellationToken ct)
    {
        var refusal = scope.GetRequiredService<DatabaseBackup>().Write(file, new ConsoleProgress("backup"), ct);
        return refusal is null
            ? new Report(
                IsDone: true,
                $"{file} is whole and on the disk. It is sealed with key-encryption key {scope.GetRequiredService<KeyEncryptionKeys>().Current.IdText}: of no use without it, and with it the Access Keys in clear. Keep the two apart.")
            : BackupSeries.Refused(refusal);
    }

    private static TimeSpan? IntervalOf(ArgumentResult result)
    {
        var match = Interval().Match(result.Tokens[0].Value);
        var unit = match.Groups["unit"].Value switch
        {
            "m" => TimeSpan.FromMinutes(1),
            "h" => TimeSpan.FromHours(1),
            _ => TimeSpan.FromDays(1),
        };
        var interval = match.Success ? unit * int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture) : TimeSpan.Zero;
        if (interval >= Shortest && interval <= Longest)
        {
            return interval;
        }

        result.AddError("--every is minutes, hours or days, from 1m to 30d: 15m, 6h, 1d.");
        return null;
    }

    [GeneratedRegex("^(?<number>[0-9]{1,5})(?<unit>[mhd])$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Interval();
}
