using System.Globalization;
using SiigoCredentials.Bench.Measuring;

namespace SiigoCredentials.Bench;

/// <summary>What to measure, and for how long.</summary>
internal sealed record Options
{
    public const string Help = """
        dotnet run -c Release --project tests/SiigoCredentials.Bench -- [options]
          --only auth,tls,oauth,peers,failed,timing,people,v1,page,lists,start,act,engines,instances   which groups; all of them unless told
          --seconds 5            how long a candidate is measured in each round
          --rounds 3             how many rounds; figures are medians over them
          --companies 1000,1000000   sizes of the databases, the smallest first
          --active 10000         how many companies sign in
          --people 10000         how many people the company of the lists has
          --connections 32       connections of the load, each with one request in flight
          --soak 600             seconds of the good path at a stretch beside a person at work, a line each ten; alone unless --only is given too
          --pace 100             sign-ins a second of the soak; as many as there can be unless told
          --json FILE            write the run's figures there
          --compare FILE         print what takes more CPU than in the run of that file, by more than the noise
          --reuse                do not publish again what was published before
        """;

    public static readonly string[] AllGroups =
        ["auth", "tls", "oauth", "peers", "failed", "timing", "people", "v1", "page", "lists", "start", "act", "engines", "instances"];

    public string[] Only { get; private init; } = [];

    public int Seconds { get; private init; } = 5;

    public int Rounds { get; private init; } = 3;

    public int[] Companies { get; private init; } = [1_000, 1_000_000];

    public int Active { get; private init; } = 10_000;

    public int People { get; private init; } = 10_000;

    public int Connections { get; private init; } = 32;

    public int Soak { get; private init; }

    /// <summary>0: no pause between two requests.</summary>
    public int Pace { get; private init; }

    /// <summary>Where to write the figures; null for nowhere.</summary>
    public string? Json { get; private init; }

    /// <summary>The run to compare with; null for none.</summary>
    public RunRecord? Compare { get; private init; }

    public bool Reuse { get; private init; }

    public IReadOnlyList<string> Groups => (Only, Soak) switch
    {
        ([], 0) => AllGroups,
        _ => Only,
    };

    /// <exception cref="FormatException">An option is not one of ours, or its value is missing or wrong.</exception>
    public static Options Parse(string[] arguments)
    {
        var options = new Options();
        var rest = new Queue<string>(arguments);
        while (rest.TryDequeue(out var name))
        {
            options = name switch
            {
                "--only" => options with { Only = Known(Value(rest, name).Split(',')) },
                "--seconds" => options with { Seconds = Number(Value(rest, name)) },
                "--rounds" => options with { Rounds = Number(Value(rest, name)) },
                "--companies" => options with { Companies = [.. Value(rest, name).Split(',').Select(Number).Order()] },
                "--active" => options with { Active = Number(Value(rest, name)) },
                "--people" => options with { People = Number(Value(rest, name)) },
                "--connections" => options with { Connections = Number(Value(rest, name)) },
                "--soak" => options with { Soak = Number(Value(rest, name)) },
                "--pace" => options with { Pace = Number(Value(rest, name)) },
                "--json" => options with { Json = Path.GetFullPath(Value(rest, name)) },
                "--compare" => options with { Compare = RunRecord.Read(Value(rest, name)) },
                "--reuse" => options with { Reuse = true },
                _ => throw new FormatException($"{name}: no such option."),
            };
        }

        return options;
    }

    private static string Value(Queue<string> rest, string name) =>
        rest.TryDequeue(out var value) ? value : throw new FormatException($"{name}: its value is missing.");

    private static string[] Known(string[] groups) =>
        Array.Find(groups, group => !AllGroups.Contains(group, StringComparer.Ordinal)) is { } unknown
        ? throw new FormatException($"{unknown}: no such group.")
        : groups;

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new FormatException($"{text}: not a number above zero.");
}
