using System.Globalization;
using System.Text;

namespace SiigoCredentials.Web.Audit;

/// <summary>The result of checking an exported chain: intact, or its first defect.</summary>
public sealed record ActivityVerdict(bool IsWhole, string Text);

/// <summary>
/// Verifies an exported chain without database or secret: every character is as the portal writes it, every hash matches its entry, every
/// entry follows from the previous one, and the last one is the head in the file. Anybody can compute another intact chain: only a head
/// that was noted elsewhere distinguishes them.
/// </summary>
public sealed class ActivityCheck(TextReader file, ActivityHead? known)
{
    private readonly BoundedLineReader lines = new(file, LongestLine);
    private ActivityLine? last;
    private bool sawKnown;

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

            var trouble = await FindTroubleAsync(header, ct) ?? FindTroubleAtTheEnd(header);
            return trouble is null ? new ActivityVerdict(IsWhole: true, Words(header)) : new ActivityVerdict(IsWhole: false, trouble);
        }
        catch (InvalidDataException)
        {
            return new ActivityVerdict(IsWhole: false, Text($"The line after entry {Count} is longer than any that the portal writes."));
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
        return ActivityFile.Read<ActivityFile.Header>(json) is { IsWellFormed: true } header && ActivityFile.Write(header) == json
            ? header
            : null;
    }

    private async Task<string?> FindTroubleAsync(ActivityFile.Header header, CancellationToken ct)
    {
        for (var isMore = true; isMore;)
        {
            if (await lines.ReadAsync(ct) is not { } line)
            {
                return Text($"The file breaks off after entry {Count}.");
            }

            isMore = line.EndsWith(',');
            var json = isMore ? line[..^1] : line;
            if (ActivityFile.Read<ActivityLine>(json) is not { IsWellFormed: true } entry || ActivityFile.Write(entry) != json)
            {
                return Text($"What stands after entry {Count} is not an entry as the portal writes it.");
            }

            if (FindTroubleIn(entry, header.Company) is { } trouble)
            {
                return trouble;
            }

            last = entry;
        }

        return await lines.ReadAsync(ct) == ActivityFile.Closing && await lines.AreBlankAsync(ct)
            ? null : Text($"The file does not end as the portal ends it, after entry {Count}.");
    }

    private string? FindTroubleIn(ActivityLine entry, string company)
    {
        if (entry.Sequence != Count + 1)
        {
            return Text($"Entry {Count + 1} is not where it belongs: entry {entry.Sequence} stands there.");
        }

        if (entry.PreviousHash != (last?.Hash ?? ""))
        {
            return Text($"Entry {entry.Sequence} does not follow from the entry before it.");
        }

        if (entry.Hash != Convert.ToHexString(entry.ComputeHash(company)))
        {
            return Text($"Entry {entry.Sequence} was changed: its hash is another's.");
        }

        sawKnown |= known?.Sequence == entry.Sequence;
        return known?.Sequence == entry.Sequence && known.Hash != entry.Hash
            ? Text($"Entry {entry.Sequence} is not the one whose hash was written down: something up to it was written anew.")
            : null;
    }

    private string? FindTroubleAtTheEnd(ActivityFile.Header header) =>
        header.Head != new ActivityHead(Count, last!.Hash)
            ? Text($"The last entry is {Count}, but the file says that it ends with {header.Head}.")
        : known is not null
        && !sawKnown ? Text($"The file ends with entry {Count}; entry {known.Sequence}, whose hash was written down, is missing.")
        : null;

    private long Count => last?.Sequence ?? 0;

    private string Words(ActivityFile.Header header)
    {
        var beyond = known is null
            ? "Nothing tells whether all of it was written anew, or entries after the last one were taken away: compare with a head that was written down (--head)."
            : Text($"Up to entry {known.Sequence} it is what it was when that head was written down; of later entries only their chain is shown.");
        return Text(
            $"The chain of company {header.Company} is whole: {Count} entries, the last of {last!.At}. Head {header.Head}\n{beyond}");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
