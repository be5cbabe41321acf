using System.Globalization;

namespace SiigoCredentials.Web.Audit;

/// <summary>The first defect of a chain: at which entry, and what.</summary>
internal sealed record ChainDefect(long Sequence, string Text);

/// <summary>
/// Follows a chain entry by entry: every hash matches its entry, every entry follows from the previous one, and a later entry names each
/// field that has lost its value.
/// </summary>
internal sealed class ChainCheck(string company)
{
    private readonly Dictionary<long, ActivityFields> undisclosed = []; // what a later entry must name
    private readonly Dictionary<long, ActivityLine> unfitting = []; // entries of format 1 that do not fit their hashes
    private readonly HashSet<long> taken = []; // those of them whose erasure was named: their hashes are taken as they stand

    public ActivityLine? Last { get; private set; }

    public long Count => Last?.Sequence ?? 0;

    /// <summary>How many entries lost a field to an erasure that the chain names.</summary>
    public int Erased { get; private set; }

    /// <summary>How many of them have format 1: what remains of these is not protected by their own hashes any more.</summary>
    public int ErasedUnsalted => taken.Count;

    /// <summary>Adds the next entry; says what is wrong with it.</summary>
    public ChainDefect? Next(ActivityLine entry)
    {
        if (entry.Sequence != Count + 1)
        {
            return Defect(Count + 1, $"Entry {Count + 1} is not where it belongs: entry {entry.Sequence} stands there.");
        }

        if (entry.PreviousHash != (Last?.Hash ?? ""))
        {
            return Defect(entry.Sequence, $"Entry {entry.Sequence} does not follow from the entry before it.");
        }

        if (!entry.IsSalted && Last is { IsSalted: true })
        {
            return Defect(entry.Sequence, $"Entry {entry.Sequence} has format 1, but an entry before it has format 2.");
        }

        if (Array.Find(ActivityField.InOrder, field => !entry[field].Fits(field)) is var changed and not ActivityFields.None)
        {
            return Defect(entry.Sequence, $"Entry {entry.Sequence} was changed: its {ActivityField.NameOf(changed)} has another's digest.");
        }

        var fits = entry.Hash == Convert.ToHexString(entry.ComputeHash(company));
        if (!fits && entry.IsSalted)
        {
            return Defect(entry.Sequence, $"Entry {entry.Sequence} was changed: its hash is another's.");
        }

        if (entry.Action == nameof(AuditAction.PersonErased) && FindTroubleInErasure(entry) is { } trouble)
        {
            return trouble;
        }

        if (!fits)
        {
            unfitting.Add(entry.Sequence, entry);
        }
        else if (entry.Undisclosed is var fields and not ActivityFields.None)
        {
            undisclosed.Add(entry.Sequence, fields);
        }

        Last = entry;
        return null;
    }

    /// <summary>Says what is missing at the end of the chain.</summary>
    public ChainDefect? End()
    {
        if (undisclosed.Count == 0 && unfitting.Count == 0)
        {
            return null;
        }

        var first = undisclosed.Keys.Concat(unfitting.Keys).Min();
        return undisclosed.TryGetValue(first, out var fields)
            ? Defect(first, $"Entry {first} lacks its {string.Join(", ", ActivityField.NamesOf(fields))}, and no later entry says that it was erased.")
            : Defect(first, $"Entry {first} was changed: its hash is another's.");
    }

    private ChainDefect? FindTroubleInErasure(ActivityLine entry)
    {
        if (ErasedFields.Read(entry.Detail.Value) is not { } all)
        {
            return Defect(entry.Sequence, $"Entry {entry.Sequence} does not say what was erased.");
        }

        foreach (var (fields, from, to) in all)
        {
            // An erasure can name no more entries than there are without their values.
            if (to >= entry.Sequence || to - from >= undisclosed.Count + unfitting.Count + taken.Count)
            {
                return Named(entry, from);
            }

            for (var sequence = from; sequence <= to; sequence++)
            {
                if (!Take(sequence, fields))
                {
                    return Named(entry, sequence);
                }
            }
        }

        return null;
    }

    private bool Take(long sequence, ActivityFields fields)
    {
        if (unfitting.TryGetValue(sequence, out var former))
        {
            if (!ActivityField.InOrder.All(field => !fields.HasFlag(field) || string.IsNullOrEmpty(former[field].Value)))
            {
                return false;
            }

            unfitting.Remove(sequence);
            taken.Add(sequence);
            Erased++;
            return true;
        }

        if (taken.Contains(sequence))
        {
            return true; // a second person was erased from it
        }

        if (!undisclosed.TryGetValue(sequence, out var missing) || (missing & fields) != fields)
        {
            return false;
        }

        if (missing == fields)
        {
            undisclosed.Remove(sequence);
            Erased++;
        }
        else
        {
            undisclosed[sequence] = missing & ~fields;
        }

        return true;
    }

    private static ChainDefect Named(ActivityLine entry, long sequence) => Defect(
        entry.Sequence, $"Entry {entry.Sequence} says that entry {sequence} was erased, but nothing of that is missing there.");

    private static ChainDefect Defect(long sequence, FormattableString text) =>
        new(sequence, text.ToString(CultureInfo.InvariantCulture));
}
