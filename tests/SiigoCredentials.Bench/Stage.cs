using SiigoCredentials.Bench.Data;
using SiigoCredentials.Bench.Measuring;
using SiigoCredentials.Bench.Servers;

namespace SiigoCredentials.Bench;

/// <summary>What every group works with.</summary>
internal sealed class Stage(Options options, Workspace workspace, Launcher launcher, Cores cores)
{
    public Options Options => options;

    public Workspace Workspace => workspace;

    public Launcher Launcher => launcher;

    public Rounds Rounds { get; } = new(options);

    public Report Report { get; } = new(options, cores);

    /// <summary>The smallest first.</summary>
    public IReadOnlyList<Database> Databases { get; } =
        [.. options.Companies.Select(companies => Database.Open(workspace, launcher, companies))];

    /// <summary>The smallest number of companies, one of which has many people.</summary>
    public Database OfManyPeople => Database.Open(workspace, launcher, options.Companies[0], options.People);

    public Database Largest => Databases[^1];

    public int[] Active(Database database) => database.Pairs.Sample(options.Active);
}
