using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.LoadBalancing;

namespace SiigoCredentials.Bench.Servers;

/// <summary>YARP before some portals, by turns, which asks each for its readiness.</summary>
internal static class Balancer
{
    private const string Name = "portals";

    /// <summary><c>balancer PORT,PORT --urls URL</c></summary>
    public static void Run(string[] arguments)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(arguments[^1]);
        builder.Services.AddRouting().AddReverseProxy().LoadFromMemory(
            [new RouteConfig { RouteId = Name, ClusterId = Name, Match = new RouteMatch { Path = "{**all}" } }],
            [ClusterOf(arguments[1].Split(','))]);
        using var app = builder.Build();
        app.MapReverseProxy();
        app.Run();
    }

    private static ClusterConfig ClusterOf(string[] ports) => new()
    {
        ClusterId = Name,
        LoadBalancingPolicy = LoadBalancingPolicies.RoundRobin,
        Destinations = ports.ToDictionary(
            port => port, port => new DestinationConfig { Address = $"http://127.0.0.1:{port}" }, StringComparer.Ordinal),
        HealthCheck = new HealthCheckConfig
        {
            AvailableDestinationsPolicy = HealthCheckConstants.AvailableDestinations.HealthyOrPanic,
            Active = new ActiveHealthCheckConfig
            {
                Enabled = true,
                Path = "/health/ready",
                Interval = TimeSpan.FromMilliseconds(250),
                Timeout = TimeSpan.FromSeconds(2),
                Policy = HealthCheckConstants.ActivePolicy.ConsecutiveFailures,
            },
        },
        Metadata = new Dictionary<string, string>(StringComparer.Ordinal)
        { [ConsecutiveFailuresHealthPolicyOptions.ThresholdMetadataName] = "1" },
    };
}
