using System.Globalization;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Tests.Faults;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Tests.Instances;

/// <summary>Three portals on one PostgreSQL, started at once on an empty database, and a balancer before them.</summary>
public sealed class Fleet : IAsyncLifetime
{
    public const int Size = 3;
    public const string Database = "portal";

    private const int Companies = 30;

    private int companiesTaken;

    /// <summary>Where the balancer listens: the address that people and integrations use.</summary>
    public Uri Address { get; } = Loopback.FreeAddress();

    internal Balancer Balancer { get; private set; } = null!;

    public PostgreSqlCluster Cluster { get; private set; } = null!;

    public IReadOnlyList<Instance> Instances { get; private set; } = [];

    /// <summary>The settings that they share, and the commands beside them.</summary>
    public Dictionary<string, string> Settings { get; private set; } = [];

    public async Task InitializeAsync()
    {
        if (PostgreSqlCluster.Missing is not null)
        {
            return;
        }

        Cluster = await PostgreSqlCluster.StartNewAsync();
        await Cluster.CreateAsync(Database);
        Settings = Shared(Cluster.TextOf(Database), Address);
        Settings["ASPNETCORE_ENVIRONMENT"] = "Development";
        Settings["Portal__DrainTime"] = "00:00:03";
        Settings["Credentials__RotationsPerDay"] = "1000000";
        Settings["Tokens__SignInsPerMinute"] = "1000000";
        Settings["Tokens__FailuresPerUserPerMinute"] = "1000000"; // the key before is tried after every rotation
        Settings["Tokens__FailuresPerAddressPerMinute"] = "1000000";
        Settings["Accounts__ProofLifetime"] = "01:00:00"; // a step-up is not what is tested here
        Settings["Accounts__IdleTimeout"] = "12:00:00";
        Settings["Logging__LogLevel__Default"] = "Warning";
        Instances = [.. Enumerable.Range(0, Size).Select(_ => new Instance(Settings))];
        Balancer = await Balancer.StartAsync(Address, Instances.Select(instance => instance.Address));
        await StartAtOnceAsync(Instances);
        await InDatabaseAsync(db => MoreCompanies.AddAsync(db, Companies));
    }

    public async Task DisposeAsync()
    {
        if (Balancer is not null)
        {
            await Balancer.DisposeAsync();
        }

        foreach (var instance in Instances)
        {
            await instance.DisposeAsync();
        }

        if (Cluster is not null)
        {
            await Cluster.DisposeAsync();
        }
    }

    public static Dictionary<string, string> Shared(string database, Uri address) => new()
    {
        ["Storage__Provider"] = "PostgreSql",
        ["Storage__ConnectionString"] = database,
        ["Protection__Key"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
        ["Portal__PublicUrl"] = address.ToString(),
        ["Portal__TrustedProxies__0"] = "127.0.0.1",
        ["Portal__Instances"] = Size.ToString(CultureInfo.InvariantCulture),
    };

    public static Task StartAtOnceAsync(IReadOnlyList<Instance> instances)
    {
        foreach (var instance in instances)
        {
            instance.Process.Start();
        }

        return Task.WhenAll(instances.Select(instance => instance.UntilReadyAsync()));
    }

    /// <summary>A company that no other test uses: its number.</summary>
    public int TakeCompany() => companiesTaken < Companies
        ? companiesTaken++ : throw new InvalidOperationException("There are no more companies.");

    /// <summary>The Administrador of a company in a browser that looks at the balancer, or at one of the instances.</summary>
    public async Task<PortalClient> SignedInAsync(int company, Uri? at = null)
    {
        var client = new PortalClient(at ?? Address, app: null);
        Assert.Equal("Inicio", (await client.SignInAsync(MoreCompanies.AdministratorOf(company), DemoData.Password)).Heading);
        return client;
    }

    public async Task<T> InDatabaseAsync<T>(Func<AppDbContext, Task<T>> ask)
    {
        await using var db = new PostgreSqlAppDbContext(
            new DbContextOptionsBuilder<PostgreSqlAppDbContext>().UseNpgsql($"{Cluster.TextOf(Database)};Pooling=False")
                .UseApplicationServiceProvider(RealPortal.Identity).Options);
        return await ask(db);
    }
}

/// <summary>After the other tests and by themselves: processes are killed and figures told.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class FleetTests : ICollectionFixture<Fleet>
{
    public const string Name = "Several instances";
}
