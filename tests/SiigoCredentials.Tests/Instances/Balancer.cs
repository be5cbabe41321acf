using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.LoadBalancing;

namespace SiigoCredentials.Tests.Instances;

/// <summary>
/// YARP before the instances, in turn: it asks each for its readiness, and says whom it speaks for (<c>X-Forwarded-For</c>, <c>-Proto</c>),
/// as it does by itself. When nobody is ready everybody gets requests, so that the portals' own words are what people read.
/// </summary>
internal sealed class Balancer : IAsyncDisposable
{
    private const string Name = "portals";

    private readonly ConcurrentDictionary<string, int> sent = [];
    private readonly WebApplication app;

    private Balancer(WebApplication app)
    {
        this.app = app;
        app.MapReverseProxy(proxy =>
        {
            proxy.Use(async (context, next) =>
            {
                await next(context);
                sent.AddOrUpdate(context.GetReverseProxyFeature().ProxiedDestination?.DestinationId ?? "", 1, (_, count) => count + 1);
            });
            proxy.UseLoadBalancing();
        });
    }

    /// <summary>How many requests that instance got.</summary>
    public int SentTo(int instance) => sent.GetValueOrDefault(IdOf(instance));

    public static async Task<Balancer> StartAsync(Uri address, IEnumerable<Uri> instances)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address.ToString());
        builder.Services.AddReverseProxy()
            .LoadFromMemory(
                [new RouteConfig { RouteId = Name, ClusterId = Name, Match = new RouteMatch { Path = "{**all}" } }],
                [ClusterOf(instances)]);
        var balancer = new Balancer(builder.Build());
        await balancer.app.StartAsync();
        return balancer;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private static string IdOf(int instance) => instance.ToString(CultureInfo.InvariantCulture);

    private static ClusterConfig ClusterOf(IEnumerable<Uri> instances) => new()
    {
        ClusterId = Name,
        LoadBalancingPolicy = LoadBalancingPolicies.RoundRobin,
        Destinations = instances.Index()
            .ToDictionary(each => IdOf(each.Index), each => new DestinationConfig { Address = each.Item.ToString() }),
        HttpRequest = new ForwarderRequestConfig { ActivityTimeout = TimeSpan.FromSeconds(20) },
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
        Metadata = new Dictionary<string, string> { [ConsecutiveFailuresHealthPolicyOptions.ThresholdMetadataName] = "1" },
    };
}
