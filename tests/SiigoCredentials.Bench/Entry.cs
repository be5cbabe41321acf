using System.Runtime.InteropServices;
using SiigoCredentials.Bench.Groups;
using SiigoCredentials.Bench.Loading;
using SiigoCredentials.Bench.Servers;

namespace SiigoCredentials.Bench;

/// <summary>Measures the portal beside the ceilings that its goals name.</summary>
internal static class Entry
{
    private const int Done = 0;
    private const int Void = 1;
    private const int Misused = 2;

    // Not async: the main thread alone starts servers, because they inherit its cores.
    public static int Main(string[] arguments)
    {
        if (arguments is ["ceiling", ..])
        {
            Ceiling.Run(arguments);
            return Done;
        }

        if (arguments is ["balancer", ..])
        {
            Balancer.Run(arguments);
            return Done;
        }

        if (arguments is ["openiddict", ..])
        {
            OpenIddictPeer.Run(arguments);
            return Done;
        }

        // Told to end, it ends in order: by itself the runtime would drop dead and leave its servers behind.
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Environment.Exit(Void));
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => Environment.Exit(Void));
        try
        {
            Measure(Options.Parse(arguments));
            return Done;
        }
        catch (FormatException fault)
        {
            Console.Error.WriteLine($"{fault.Message}\n\n{Options.Help}");
            return Misused;
        }
        catch (Exception fault) when (fault is InvalidDataException or InvalidOperationException)
        {
            Console.Error.WriteLine($"The run is void. {fault.Message}");
            return Void;
        }
    }

    private static void Measure(Options options)
    {
        foreach (var (name, value) in Load.SocketSettings)
        {
            Environment.SetEnvironmentVariable(name, value);
        }

        var (workspace, cores) = (new Workspace(), new Cores());
        var stage = new Stage(options, workspace, new Launcher(workspace, cores, options.Reuse), cores);
        cores.KeepLoadApart(); // only now: publishing and filling databases may use them all
        foreach (var group in options.Groups)
        {
            Console.WriteLine($"{group} …");
            Run(group, stage);
        }

        if (options.Groups.Count > 0)
        {
            stage.Report.Print();
        }

        if (options.Soak > 0)
        {
            Soak.Run(stage);
        }
    }

    private static void Run(string group, Stage stage)
    {
        Action<Stage> run = group switch
        {
            "auth" => SignIns.Run,
            "tls" => TlsSignIns.Run,
            "oauth" => OAuth.Run,
            "peers" => Peers.Run,
            "failed" => FailedSignIns.Run,
            "v1" => BearerCalls.Run,
            "page" => CredentialPage.Run,
            "lists" => Lists.Run,
            "timing" => RefusalTiming.Run,
            "people" => RefusalTiming.RunForPeople,
            "start" => StartUp.Run,
            "engines" => Engines.Run,
            "instances" => Instances.Run,
            _ => Rotations.Run,
        };
        run(stage);
    }
}
