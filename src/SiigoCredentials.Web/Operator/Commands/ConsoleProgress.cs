using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Operator;

/// <summary>
/// Writes the progress of long work to standard error, a line for each tenth, at once: the framework's <see cref="Progress{T}"/> reports
/// later, on another thread.
/// </summary>
internal sealed class ConsoleProgress(string what) : IProgress<RowProgress>
{
    private const long FewestRows = 2_000; // less is over before anybody reads a line

    private long lastTenth;

    public void Report(RowProgress value)
    {
        var tenth = value.Total < FewestRows ? 0 : 10 * value.Done / value.Total;
        if (tenth != lastTenth && tenth > 0)
        {
            Console.Error.WriteLine($"{what}: {10 * tenth} %");
        }

        lastTenth = tenth;
    }
}
