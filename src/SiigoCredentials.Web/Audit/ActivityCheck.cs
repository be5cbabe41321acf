using System.Globalization;
using System.Text;

namespace SiigoCredentials.Web.Audit;

/// <summary>The result of checking an exported chain: intact, or its first defect.</summary>
public sealed record ActivityVerdict(bool IsWhole, string Text);

/// <summary>
/// Verifies an exported chain without database or secret: every character is as the portal writes it, every hash matches its entry, every
/// entry follows from the previous one, what was erased is named, and the last entry is the head in the file. Anybody can compute another
/// intact chain: only heads that were noted or mailed elsewhere distinguish them.
/// </summary>
/// <param name="file">The export.</param>
/// <param name="known">The head that was written down; null for none.</param>
/// <param name="mailed">The heads of kept mails, of any company; null where no mails were looked at.</param>
public sealed class ActivityCheck(TextReader file, ActivityHead? known, IReadOnlyCollection<MailedHead>? mailed = null)
{
    private readonly BoundedLineReader lines = new(file, LongestLine);
    private ChainCheck chain = new("");
    private bool isFormer; // of format 1
    private Dictionary<long, List<string>> witnessed = []; // the beginnings of hashes that entries must have
    private long upTo;

    /// <summary>In characters. The longest possible entry, with every character escaped as six, has a quarter of it.</summary>
    public const int LongestLine = 64 * 1024;

    /// <summary>Reads the file to its end, or to the first defect.</summary>
    public async Task<ActivityVerdict> RunAsync(CancellationToken ct)
    {
        try
        {
            if (await ReadHeaderAsync(ct) is not { } header)
            {
                return new ActivityVerdict(IsWhole: false, "The first line is not that of an exported activity.");
            }

            chain = new ChainCheck(header.Company);
            if (Know(header.Company) is { } unknown)
            {
                return new ActivityVerdict(IsWhole: false, unknown);
            }

            var trouble = await FindTroubleAsync(ct) ?? FindTroubleAtTheEnd(header);
            return trouble is null ? new ActivityVerdict(IsWhole: true, Words(header)) : new ActivityVerdict(IsWhole: false, trouble);
        }
        catch (InvalidDataException)
        {
            return new ActivityVerdict(
                IsWhole: false, Text($"The line after entry {chain.Count} is longer than any that the portal writes."));
        }
        catch (DecoderFallbackException)
        {
            return new ActivityVerdict(IsWhole: false, "The file is not UTF-8, as the portal writes it.");
        }
    }

    private async Task<ActivityFile.Header?> ReadHeaderAsync(CancellationToken ct)
    {
        if (await lines.ReadAsync(ct) is not { } line || !line.EndsWith(ActivityFile.Opening, StringComparison.Ordinal))
        {
            return null;
        }

        var json = line[..^ActivityFile.Opening.Length] + "}";
        if (ActivityFile.Read<FormerActivity.Header>(json) is { IsWellFormed: true } former && ActivityFile.Write(former) == json)
        {
            isFormer = true;
            return former.ToHeader();
        }

        return ActivityFile.Read<ActivityFile.Header>(json) is { IsWellFormed: true } header && ActivityFile.Write(header) == json
            ? header
            : null;
    }

    private async Task<string?> FindTroubleAsync(CancellationToken ct)
    {
        for (var isMore = true; isMore;)
        {
            if (await lines.ReadAsync(ct) is not { } line)
            {
                return Text($"The file breaks off after entry {chain.Count}.");
            }

            isMore = line.EndsWith(',');
            if (ReadEntry(isMore ? line[..^1] : line) is not { } entry)
            {
                return Text($"What stands after entry {chain.Count} is not an entry as the portal writes it.");
            }

            if ((chain.Next(entry)?.Text ?? FindTroubleWithKnown(entry)) is { } trouble)
            {
                return trouble;
            }
        }

        return chain.End() is { } missing ? missing.Text
            : await lines.ReadAsync(ct) == ActivityFile.Closing && await lines.AreBlankAsync(ct) ? null
            : Text($"The file does not end as the portal ends it, after entry {chain.Count}.");
    }

    private ActivityLine? ReadEntry(string json) => isFormer
        ? ActivityFile.Read<FormerActivity.Line>(json) is { IsWellFormed: true } former && ActivityFile.Write(former) == json
            ? former.ToLine() : null
        : ActivityFile.Read<ActivityLine>(json) is { IsWellFormed: true } line && ActivityFile.Write(line) == json ? line : null;

    private string? Know(string company)
    {
        List<ActivityHead> heads = [.. (mailed ?? []).Where(head => head.IsOf(company)).Select(head => head.Head)];
        if (mailed is not null && heads.Count == 0)
        {
            return "No mail has a head of this company.";
        }

        witnessed = heads.Concat(known is null ? [] : [known])
            .GroupBy(head => head.Sequence)
            .ToDictionary(group => group.Key, group => group.Select(head => head.Hash).Distinct(StringComparer.Ordinal).ToList());
        upTo = witnessed.Keys.DefaultIfEmpty().Max();
        return null;
    }

    private string? FindTroubleWithKnown(ActivityLine entry) =>
        witnessed.Remove(entry.Sequence, out var hashes)
        && hashes.Exists(hash => !entry.Hash.StartsWith(hash, StringComparison.Ordinal))
            ? Text($"Entry {entry.Sequence} is not the one whose hash was {Witness}: something up to it was written anew.")
            : null;

    private string? FindTroubleAtTheEnd(ActivityFile.Header header) =>
        header.Head != new ActivityHead(chain.Count, chain.Last!.Hash)
            ? Text($"The last entry is {chain.Count}, but the file says that it ends with {header.Head}.")
        : witnessed.Count > 0
            ? Text($"The file ends with entry {chain.Count}; entry {upTo}, whose hash was {Witness}, is missing.")
        : null;

    private string Witness => mailed is null ? "written down" : "mailed";

    private string Words(ActivityFile.Header header)
    {
        var beyond = upTo == 0
            ? "Nothing tells whether all of it was written anew, or entries after the last one were taken away: compare with a head that was written down (--head), or with kept mails (--mails)."
            : Text($"Up to entry {upTo} it is what it was when that head was {Witness}; of later entries only their chain is shown.");
        var erased = chain.Erased == 0 ? ""
            : Text($"\nOf {chain.Erased} entries personal data were erased, as later entries say; their digests are whole.");
        var unsalted = chain.ErasedUnsalted == 0 ? ""
            : Text($"\n{chain.ErasedUnsalted} of these have format 1: their own hashes were taken as they stand, so what remains of them is not shown to be unchanged.");
        return Text(
            $"The chain of company {header.Company} is whole: {chain.Count} entries, the last of {chain.Last!.At}. Head {header.Head}\n{beyond}{erased}{unsalted}");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
