namespace SiigoCredentials.Web.Operator;

/// <summary>Says on standard error how far long work is, a line for every tenth: it can be read on a screen and in a file.</summary>
internal sealed class ConsoleProgress(string what)
{
    private const long WorthTelling = 2_000; // rows or pages: less is over before it is read

    private long told;

    public void Tell(long done, long all)
    {
        var tenth = all < WorthTelling ? 0 : 10 * done / all;
        if (tenth != told && tenth > 0)
        {
            Console.Error.WriteLine($"{what}: {10 * tenth} %");
        }

        told = tenth;
    }
}
