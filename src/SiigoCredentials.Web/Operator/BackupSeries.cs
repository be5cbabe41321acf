using System.Globalization;
using System.Text.RegularExpressions;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Protection;

namespace SiigoCredentials.Web.Operator;

/// <summary>Which backups a folder is to have.</summary>
/// <param name="Folder">An existing folder.</param>
/// <param name="Keep">How many of them stay: the newest.</param>
/// <param name="Every">The time between two of them; null for one now.</param>
public sealed record BackupPlan(string Folder, int Keep, TimeSpan? Every);

/// <summary>
/// Adds backups to a folder, each named by its moment and verified as a restore verifies it, and deletes older ones once a newer one is
/// verified. Other files in the folder are left alone.
/// </summary>
public sealed partial class BackupSeries(
    DatabaseBackup backup, SqliteBackupReader backups, KeyEncryptionKeys keks, TimeProvider clock)
{
    private const string Moment = "yyyyMMdd'T'HHmmss'Z'";
    private const string Start = "^portal-(?<moment>[0-9]{8}[T][0-9]{6}Z)";
    private const string Unverified = ".unverified";

    // After a failure the next backup is not a whole day away.
    private static readonly TimeSpan LongestPauseAfterFailure = TimeSpan.FromHours(1);

    /// <summary>
    /// Makes one backup, or one whenever one is due until it is stopped. Tells the result of every round but a single one, which is the
    /// result.
    /// </summary>
    public async Task<Report> RunAsync(BackupPlan plan, Action<Report> tell, CancellationToken ct)
    {
        if (!Directory.Exists(plan.Folder))
        {
            return Refused($"there is no folder {plan.Folder}. Make it, or mount its disk.");
        }

        using var alone = FolderLock.TryTakeBackups(plan.Folder);
        if (alone is null)
        {
            return Refused($"another command makes backups in {plan.Folder}.");
        }

        DeleteUnfinished(plan.Folder);
        return plan.Every is { } every ? await RepeatAsync(plan, every, tell, ct) : await RunRoundAsync(plan, ct);
    }

    internal static Report Refused(string why) => new(IsDone: false, $"No backup was made: {why}");

    private async Task<Report> RepeatAsync(BackupPlan plan, TimeSpan every, Action<Report> tell, CancellationToken ct)
    {
        var (last, due) = (new Report(IsDone: true, "No backup was due."), FirstDue(plan.Folder, every));
        if (due > clock.GetUtcNow())
        {
            Console.Error.WriteLine($"The next backup is due at {UtcText.Of(due)}.");
        }

        try
        {
            while (true)
            {
                if (due - clock.GetUtcNow() is { Ticks: > 0 } pause)
                {
                    await Task.Delay(pause, clock, ct);
                }

                due = clock.GetUtcNow();
                last = await RunRoundAsync(plan, ct);
                tell(last);
                due += last.IsDone || every < LongestPauseAfterFailure ? every : LongestPauseAfterFailure;
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return new Report(last.IsDone, $"Stopped. {last.Text}");
        }
    }

    // A command that is started again and again makes no more backups than one that runs on: they would push out the older ones.
    private DateTimeOffset FirstDue(string folder, TimeSpan every)
    {
        var now = clock.GetUtcNow();
        return Finished(folder).FirstOrDefault() is { } newest && MomentOf(newest) is { } made && made <= now ? made + every : now;
    }

    private async Task<Report> RunRoundAsync(BackupPlan plan, CancellationToken ct)
    {
        var name = $"portal-{clock.GetUtcNow().UtcDateTime.ToString(Moment, CultureInfo.InvariantCulture)}";
        var file = Path.Combine(plan.Folder, $"{name}.db");
        var unverified = file + Unverified;
        try
        {
            if (backup.Write(unverified, new ConsoleProgress("backup"), ct) is { } refusal)
            {
                return Refused(refusal);
            }

            var (summary, findings) = await VerifyAsync(unverified, ct);
            if (findings.Count > 0)
            {
                return Keep(unverified, Path.Combine(plan.Folder, $"{name}.findings.db"), findings);
            }

            File.Move(unverified, file);
            var deleted = DeleteOlder(plan, file);
            var text = string.Create(
                CultureInfo.InvariantCulture,
                $"{file} is whole and on the disk, sealed with key-encryption key {keks.Current.IdText}. {summary} Older ones deleted: {deleted}.");
            return new Report(IsDone: true, text) { Data = new { Exit = 0, Message = text, File = file, deleted } };
        }
        catch (Exception fault) when (!ct.IsCancellationRequested)
        {
            var why = Faults.InWords(fault).ReplaceLineEndings(" ");
            return File.Exists(file)
                ? new Report(IsDone: false, $"{file} is whole and on the disk, but what is older was not deleted: {why}") : Refused(why);
        }
        finally
        {
            SqliteCopy.Delete(unverified);
        }
    }

    private async Task<(string Summary, List<Finding> Findings)> VerifyAsync(string file, CancellationToken ct)
    {
        await using var inspected = await backups.OpenAsync(file, file + ".copy", ct);
        return (inspected.Summary, inspected.Findings);
    }

    // The database has the fault, so the next backup has it too. The newest of them is kept: it may be all there is of the last days.
    private static Report Keep(string unverified, string file, List<Finding> findings)
    {
        File.Move(unverified, file);
        foreach (var former in FilesIn(Path.GetDirectoryName(file)!, WithFindings()).Where(former => former != file))
        {
            File.Delete(former);
        }

        var text = $"{string.Join(' ', findings.Select(finding => finding.Text))} The backup is kept as {file}, and no older one is deleted.";
        return new Report(IsDone: false, text) { Data = new { Exit = 1, Message = text, File = file, Deleted = 0 } };
    }

    // What a clock that ran ahead has named counts for nothing: it would push out the one that was just made.
    private static int DeleteOlder(BackupPlan plan, string made)
    {
        List<string> older =
            [.. Finished(plan.Folder).SkipWhile(file => string.CompareOrdinal(file, made) > 0).Skip(plan.Keep)];
        older.ForEach(File.Delete);
        return older.Count;
    }

    // What a killed command left.
    private static void DeleteUnfinished(string folder)
    {
        foreach (var file in FilesIn(folder, Unfinished()))
        {
            File.Delete(file);
        }
    }

    /// <summary>The backups of a folder, the newest first.</summary>
    private static IEnumerable<string> Finished(string folder) => FilesIn(folder, Name()).OrderDescending(StringComparer.Ordinal);

    private static List<string> FilesIn(string folder, Regex names) =>
        [.. Directory.EnumerateFiles(folder).Where(file => names.IsMatch(Path.GetFileName(file)))];

    // Null for digits that are no day or no time.
    private static DateTimeOffset? MomentOf(string file) => DateTimeOffset.TryParseExact(
        Name().Match(Path.GetFileName(file)).Groups["moment"].Value, Moment, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal,
        out var moment) ? moment : null;

    [GeneratedRegex(Start + "[.]db$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();

    [GeneratedRegex(Start + "[.]findings[.]db$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WithFindings();

    [GeneratedRegex(Start + "[.]db[.]unverified", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Unfinished();
}
