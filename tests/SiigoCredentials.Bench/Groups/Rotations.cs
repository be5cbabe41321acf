using System.Diagnostics;
using System.Globalization;
using SiigoCredentials.Bench.Data;
using SiigoCredentials.Bench.Measuring;

namespace SiigoCredentials.Bench.Groups;

/// <summary>Replacing a key by its form, in turn with the least that a durable change can cost on the same disk.</summary>
internal static class Rotations
{
    private const int WarmUps = 50;
    private const int TimesARound = 100;

    public static void Run(Stage stage)
    {
        using var product = stage.Launcher.Product(stage.Largest);
        using var bare = new BareCommit(stage.Workspace.Folder("commit"));
        var visitor = Visitor.SignIn(product);
        List<double> pages = [];
        List<double> views = [];
        List<double> rotations = [];
        List<double> commits = [];
        for (var time = 0; time < WarmUps + (TimesARound * stage.Options.Rounds); time++)
        {
            byte[] request = [];
            pages.Add(Milliseconds(() => request = visitor.PrepareRotation()));
            rotations.Add(Milliseconds(() => Done(Requests.Ask(product, request, 200).Text)));
            views.Add(Milliseconds(() => Requests.Ask(product, visitor.PageRequest, 200)));
            commits.Add(Milliseconds(bare.Run));
        }

        var (rotation, view, commit) = (Typical(rotations), Typical(views), Typical(commits));
        stage.Report.Add(
            "A durable change",
            Line("rotation through the form", rotation),
            Line("its confirmation page, nothing changed", Typical(pages)),
            Line("a view of the page that it answers with", view),
            Line("bare SQLite commit, synchronous=FULL", commit));
        stage.Report.Add(Goal.Most("rotation through the form against a view of its page", rotation / view, 2));
        stage.Report.Add(Goal.Most("the act without its page against a bare commit", (rotation - view) / commit, 8));
    }

    private static double Typical(List<double> times) => Statistics.Median(times.Skip(WarmUps));

    private static void Done(string page)
    {
        if (!page.Contains("id=\"access-key\"", StringComparison.Ordinal))
        {
            throw new InvalidDataException("A rotation was answered, but not done: its page shows no new key.");
        }
    }

    private static double Milliseconds(Action act)
    {
        var started = Stopwatch.GetTimestamp();
        act();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static string Line(string name, double milliseconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{name,-38} {milliseconds,9:N3} ms, median");
}
