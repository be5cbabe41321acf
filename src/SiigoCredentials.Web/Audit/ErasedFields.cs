using System.Globalization;
using System.Text;

namespace SiigoCredentials.Web.Audit;

/// <summary>
/// Which fields of which entries were erased, as the detail of <see cref="AuditAction.PersonErased"/>:
/// <c>actorName+address+agent 1,3-9; detail 4</c>. It has numbers only, so nothing of it is personal.
/// </summary>
public sealed record ErasedFields(ActivityFields Fields, long From, long To)
{
    private const string Separator = "; ";

    /// <summary>As few details as hold all of it, none of them longer than an entry keeps.</summary>
    public static List<string> Write(IEnumerable<(long Sequence, ActivityFields Fields)> erased)
    {
        List<string> details = [];
        var text = new StringBuilder();
        foreach (var group in erased.GroupBy(entry => entry.Fields).OrderBy(group => group.Key))
        {
            var names = NamesOf(group.Key);
            var isNamed = false; // in the detail that is being written
            foreach (var run in Runs([.. group.Select(entry => entry.Sequence).Order()]))
            {
                if (text.Length + Separator.Length + names.Length + 1 + run.Length > AuditEntry.DetailLength)
                {
                    details.Add(text.ToString());
                    text.Clear();
                    isNamed = false;
                }

                text.Append(isNamed ? "," : text.Length > 0 ? Separator : "").Append(isNamed ? "" : names + ' ').Append(run);
                isNamed = true;
            }
        }

        return text.Length > 0 ? [.. details, text.ToString()] : details;
    }

    /// <summary>Reads a detail; null when it is not as <see cref="Write"/> makes it.</summary>
    public static List<ErasedFields>? Read(string? detail)
    {
        List<ErasedFields> all = [];
        foreach (var part in (detail ?? "").Split(Separator))
        {
            if (part.Split(' ') is not [var names, var runs] || FieldsOf(names) is not { } fields)
            {
                return null;
            }

            foreach (var run in runs.Split(','))
            {
                var ends = run.Split('-');
                if (ends.Length > 2 || Number(ends[0]) is not { } from || Number(ends[^1]) is not { } to || from > to)
                {
                    return null;
                }

                all.Add(new ErasedFields(fields, from, to));
            }
        }

        return all;
    }

    private static string NamesOf(ActivityFields fields) => string.Join('+', ActivityField.NamesOf(fields));

    private static ActivityFields? FieldsOf(string names)
    {
        var fields = ActivityField.InOrder.Where(field => names.Split('+').Contains(ActivityField.NameOf(field), StringComparer.Ordinal))
            .Aggregate(ActivityFields.None, (all, field) => all | field);
        return fields != ActivityFields.None && NamesOf(fields) == names ? fields : null;
    }

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;

    private static IEnumerable<string> Runs(long[] numbers)
    {
        for (var (first, next) = (0, 1); first < numbers.Length; first = next++)
        {
            while (next < numbers.Length && numbers[next] == numbers[next - 1] + 1)
            {
                next++;
            }

            var last = numbers[next - 1];
            yield return numbers[first] == last
                ? last.ToString(CultureInfo.InvariantCulture)
                : string.Create(CultureInfo.InvariantCulture, $"{numbers[first]}-{last}");
        }
    }
}
