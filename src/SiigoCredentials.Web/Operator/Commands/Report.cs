namespace SiigoCredentials.Web.Operator;

/// <summary>
/// The result of a command. The text is one line, even if a name or a reason has line breaks, unless the command writes several.
/// </summary>
public sealed record Report(bool IsDone, string Text, bool HasLines = false)
{
    public CommandExit Exit { get; init; } = IsDone ? CommandExit.Done : CommandExit.Refused;

    /// <summary>What <c>--json</c> writes in place of the text; null for the text itself.</summary>
    public object? Data { get; init; }

    /// <summary>Whether the command has written its answer itself, while it read.</summary>
    public bool IsWritten { get; init; }

    public static Report Done(string text) => new(IsDone: true, text);

    /// <summary>Of the sentences that are not empty.</summary>
    public static Report Of(bool isDone, params IEnumerable<string> sentences) =>
        new(isDone, string.Join(' ', sentences.Where(text => text.Length > 0)));

    public static Report Refused(string why) => new(IsDone: false, $"Nothing was done: {why}");

    public static Report NoSuch(string text) => new(IsDone: false, text) { Exit = CommandExit.NoSuch };

    public static Report AlreadySo(string text) => new(IsDone: false, text) { Exit = CommandExit.AlreadySo };
}
