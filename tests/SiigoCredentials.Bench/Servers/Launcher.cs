using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SiigoCredentials.Bench.Data;
using SiigoCredentials.Bench.Loading;

namespace SiigoCredentials.Bench.Servers;

/// <summary>Starts the servers that are compared, all under the same conditions.</summary>
internal sealed class Launcher(Workspace workspace, Cores cores, bool reuse)
{
    public const string SignInPage = "/cuenta/iniciar-sesion";

    /// <summary>Where Kestrel finds its certificate.</summary>
    public const string CertificateSetting = "Kestrel__Certificates__Default__Path";

    private const string Program = "SiigoCredentials.Web.dll";

    /// <summary>High enough never to refuse at any speed; the counting itself stays on.</summary>
    private const int NoLimit = 100_000_000;

    // At full speed a database of 1 000 companies signs each in 900 times a minute; the default would refuse that.
    private static readonly Dictionary<string, string> HighSignIns = Settings(("Tokens__SignInsPerMinute", 1_000_000));

    private static readonly Dictionary<string, string> HighFailures = Settings(
        ("Tokens__FailuresPerUserPerMinute", NoLimit), ("Tokens__FailuresPerAddressPerMinute", NoLimit),
        ("Accounts__AttemptsPerAccount", 1_000_000), ("Accounts__AttemptsPerAddress", 1_000_000));

    private readonly Lazy<string> product = new(() => PublishProduct(workspace, reuse));
    private readonly Lazy<string?> stock = new(() => StockTemplate.Publish(workspace, reuse));

    /// <summary>The key-encryption key of every server that is measured.</summary>
    public static byte[] Kek() => SHA256.HashData("nothing that this seals is a secret"u8);

    public bool HasStock => stock.Value is not null;

    public static byte[] SignInPageRequest { get; } = FixedRequests.Get(SignInPage, FixedRequests.ByHttps);

    public static byte[] HomePageRequest { get; } = FixedRequests.Get("/");

    /// <summary>The real server, its limits on but out of the way.</summary>
    public Server Product(Database database, TlsCertificate? certificate = null) =>
        StartProduct(database, probed: true, HighSignIns.Concat(HighFailures), certificate);

    /// <summary>The real server, which refuses those who fail too often, as an installation does by default.</summary>
    public Server ProductThatRefuses(Database database) => StartProduct(database, probed: true, HighSignIns);

    /// <summary>One of several portals on a PostgreSQL database.</summary>
    public Server Portal(SharedDatabase shared, int number)
    {
        var folder = workspace.Folder(string.Create(CultureInfo.InvariantCulture, $"instance-{number}"));
        var server = Start(product.Value, Program, probed: true, SharedSettings(folder, shared).Concat(HighSignIns).Concat(HighFailures));
        server.WaitFor(SignInPageRequest);
        return server;
    }

    /// <summary>Brings all that a SQLite database has to a PostgreSQL one, as an operator does.</summary>
    public void Move(Database from, SharedDatabase to)
    {
        Product(from).Dispose(); // it brings a database that was kept up to date
        var command = Cli.Command(product.Value, [Path.Combine(product.Value, Program), "move-to-postgres"]);
        foreach (var (name, value) in SharedSettings(from.Folder, to))
        {
            command.Environment[name] = value;
        }

        Cli.Run(command);
    }

    /// <summary>This very program as a balancer before them, on the load's cores: it is no part of what is measured.</summary>
    public static Server Balancer(IEnumerable<Server> portals)
    {
        var port = FreePort();
        var command = Cli.Command(AppContext.BaseDirectory,
        [
            Path.Combine(AppContext.BaseDirectory, "SiigoCredentials.Bench.dll"), "balancer",
            string.Join(',', portals.Select(portal => portal.Port)),
            "--urls", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"),
        ]);
        var server = new Server(what => Process.Start(what)!, command, port, probe: null);
        server.WaitFor(FixedRequests.Get("/health/ready")); // it ends no TLS: no page for people
        return server;
    }

    public TimeSpan ProductStart(Database database)
    {
        using var server = Start(product.Value, Program, probed: false, ProductSettings(database.Folder));
        return server.WaitFor(SignInPageRequest);
    }

    public Server Stock()
    {
        var server = StartStock(probed: true);
        server.WaitFor(HomePageRequest);
        return server;
    }

    public TimeSpan StockStart()
    {
        using var server = StartStock(probed: false);
        return server.WaitFor(HomePageRequest);
    }

    /// <summary>This very program as a ceiling that gives <paramref name="answer"/>, signed anew each time or not.</summary>
    public Server Ceiling(Answer answer, byte[] request, string door, bool signed, TlsCertificate? certificate = null)
    {
        var file = Path.Combine(workspace.Folder("answers"), $"{door}.http");
        File.WriteAllBytes(file, answer.Raw);
        return StartItself(request, certificate, "ceiling", door, signed ? "signed" : "plain", file);
    }

    /// <summary>This very program as OpenIddict, for the pairs of a file.</summary>
    public Server OpenIddict(string mode, string pairs, byte[] request) =>
        StartItself(request, certificate: null, "openiddict", mode, pairs);

    /// <summary>The package oidc-provider, for the pairs of a file; null where Node or the package is missing.</summary>
    public Server? OidcProvider(string pairs, byte[] request)
    {
        var folder = Path.Combine(workspace.Root, "tests", "SiigoCredentials.NodeClients");
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "oidc-provider")))
        {
            return null;
        }

        var port = FreePort();
        var command = Cli.Command(folder, ["token-peer.mjs", pairs, port.ToString(CultureInfo.InvariantCulture)]);
        command.FileName = "node";
        command.Environment["NODE_ENV"] = "production";
        var server = new Server(cores.StartOnServerCore, command, port, probe: null);
        server.WaitFor(request);
        return server;
    }

    private Server StartItself(byte[] request, TlsCertificate? certificate, params string[] arguments)
    {
        var server = Start(AppContext.BaseDirectory, "SiigoCredentials.Bench.dll", probed: true, [], certificate, arguments);
        server.WaitFor(request);
        return server;
    }

    private Server StartProduct(
        Database database, bool probed, IEnumerable<KeyValuePair<string, string>> limits, TlsCertificate? certificate = null)
    {
        var server = Start(product.Value, Program, probed, ProductSettings(database.Folder).Concat(limits), certificate);
        server.WaitFor(SignInPageRequest);
        return server;
    }

    private Server StartStock(bool probed) => Start(stock.Value!, "stock.dll", probed, []);

    private Server Start(
        string folder, string program, bool probed, IEnumerable<KeyValuePair<string, string>> settings, TlsCertificate? certificate = null,
        params string[] arguments)
    {
        var (port, tlsPort) = (FreePort(), certificate is null ? 0 : FreePort());
        var urls = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        if (certificate is not null)
        {
            // bound in this order: the one that is awaited comes last
            urls = string.Create(CultureInfo.InvariantCulture, $"https://127.0.0.1:{tlsPort};{urls}");
        }

        var command = Cli.Command(folder, [Path.Combine(folder, program), .. arguments, "--urls", urls]);
        command.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        command.Environment["DOTNET_gcServer"] = "0";
        // where a stage starts on an empty folder
        command.Environment["Storage__CreatedOn"] = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        foreach (var (name, value) in settings)
        {
            command.Environment[name] = value;
        }

        if (certificate is not null)
        {
            command.Environment[CertificateSetting] = certificate.File;
        }

        return new Server(cores.StartOnServerCore, command, port, probed ? AddProbe(command) : null) { TlsPort = tlsPort };
    }

    private static string AddProbe(ProcessStartInfo command)
    {
        // short: such a path has about 100 characters at most
        var socket = Path.Combine(Path.GetTempPath(), $"bench-{Guid.CreateVersion7():N}.sock");
        command.Environment["DOTNET_STARTUP_HOOKS"] = typeof(Launcher).Assembly.Location;
        command.Environment[StartupHook.SocketVariable] = socket;
        return socket;
    }

    private static Dictionary<string, string> ProductSettings(string folder) => new()
    {
        ["Portal__PublicUrl"] = "https://portal.example",
        ["Portal__TrustedProxies__0"] = "127.0.0.1",
        ["Accounts__RequireSecondFactor"] = "Nobody", // its people come with a password only
        ["Storage__Folder"] = folder,
        ["Credentials__RotationsPerDay"] = "1000000",

        // Seals made-up keys only; the same for each run, so that a database can be kept.
        ["Protection__Key"] = Convert.ToBase64String(Kek()),
    };

    private static Dictionary<string, string> SharedSettings(string folder, SharedDatabase shared) =>
        new(ProductSettings(folder), StringComparer.Ordinal)
        {
            ["Storage__Provider"] = "PostgreSql",
            ["Storage__ConnectionString"] = shared.Text,
        };

    private static string PublishProduct(Workspace workspace, bool reuse)
    {
        var published = workspace.Folder("web");
        if (!reuse || !File.Exists(Path.Combine(published, Program)))
        {
            Console.WriteLine("publishing the server …");
            Cli.Run(
                workspace.Root,
                "publish",
                Path.Combine("src", "SiigoCredentials.Web"),
                "-c",
                "Release",
                "-r",
                RuntimeInformation.RuntimeIdentifier,
                "--self-contained",
                "false",
                // the repository's own is for every kind of machine
                "-p:NuGetLockFilePath=" + Path.Combine(workspace.Folder("lock"), "packages.lock.json"),
                "-o",
                published);
        }

        return published;
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static Dictionary<string, string> Settings(params (string Name, int Value)[] limits) =>
        limits.ToDictionary(limit => limit.Name, limit => limit.Value.ToString(CultureInfo.InvariantCulture), StringComparer.Ordinal);
}
