using System.Globalization;
using System.Text.RegularExpressions;

namespace SiigoCredentials.Tests.Faults;

/// <summary>
/// A system call as strace saw it. Begin and End are places in its log: what ends before another begins happened before it.
/// </summary>
public sealed record SystemCall(string Name, string On, string Text, int Begin, int End, bool Succeeded)
{
    /// <summary>Where a write of so many bytes went; null for others.</summary>
    public long? OffsetOf(int bytes) =>
        Writing.End().Match(Text) is { Success: true } end && end.Groups["size"]
            .ValueSpan.SequenceEqual(bytes.ToString(CultureInfo.InvariantCulture))
        ? long.Parse(end.Groups["offset"].ValueSpan, CultureInfo.InvariantCulture)
        : null;
}

/// <summary>Reads what <see cref="Strace"/> wrote.</summary>
public static class SystemCalls
{
    public static List<SystemCall> Read(string file)
    {
        List<SystemCall> calls = [];
        var open = new Dictionary<string, SystemCall>(StringComparer.Ordinal);
        foreach (var (number, line) in File.ReadLines(file).Index())
        {
            var thread = line[..line.IndexOf(' ', StringComparison.Ordinal)];
            if (Writing.Resumed().IsMatch(line))
            {
                if (open.Remove(thread, out var begun))
                {
                    // what was read stands here
                    calls.Add(begun with { Text = begun.Text + line, End = number, Succeeded = IsSuccess(line) });
                }
            }
            else if (Writing.Call().Match(line) is { Success: true } call)
            {
                var seen = new SystemCall(call.Groups["name"].Value, call.Groups["on"].Value, line, number, number, IsSuccess(line));
                if (line.EndsWith("<unfinished ...>", StringComparison.Ordinal))
                {
                    open[thread] = seen with { End = int.MaxValue };
                }
                else
                {
                    calls.Add(seen);
                }
            }
        }

        calls.AddRange(open.Values);
        calls.Sort((one, other) => one.Begin.CompareTo(other.Begin));
        return calls;
    }

    private static bool IsSuccess(string line) =>
        !line.Contains(") = -1 ", StringComparison.Ordinal) && !line.Contains(") = ?", StringComparison.Ordinal);
}

internal static partial class Writing
{
    [GeneratedRegex(@"^\d+ +(?<name>\w+)\(\d+<(?<on>.*?)>[,)\s]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    public static partial Regex Call();

    [GeneratedRegex(@"^\d+ +<\.\.\. \w+ resumed>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    public static partial Regex Resumed();

    [GeneratedRegex(
        @", (?<size>\d+), (?<offset>\d+)(\)\s+=| <unfinished)", RegexOptions.ExplicitCapture | RegexOptions.RightToLeft,
        matchTimeoutMilliseconds: 1000)]
    public static partial Regex End();
}
