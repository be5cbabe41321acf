using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SiigoCredentials.Tests.Settings;
using SiigoCredentials.Web.Webhooks;

namespace SiigoCredentials.Tests.Webhooks;

/// <summary>Whatever a company writes as its receiver's address, the portal connects to the public Internet alone (SSRF).</summary>
public sealed class WebhookNetworkTests
{
    private const string Inside = "dentro.empresa.example";

    /// <summary>They mean this machine, its network, or a cloud's metadata. {0} is a port on which somebody listens.</summary>
    public static TheoryData<string> Hostile => new(
        "https://127.0.0.1:{0}/", "https://127.1:{0}/", "https://127.255.255.254:{0}/",
        "https://2130706433:{0}/", // decimal
        "https://0x7f000001:{0}/", "https://0x7f.0.0.1:{0}/",
        "https://017700000001:{0}/", "https://0177.0.0.1:{0}/", // octal
        "https://0.0.0.0:{0}/", "https://0:{0}/",
        "https://localhost:{0}/", "https://LOCALHOST:{0}/",
        "https://[::1]:{0}/", "https://[::]:{0}/",
        "https://[::ffff:127.0.0.1]:{0}/", "https://[::ffff:7f00:1]:{0}/", "https://[0:0:0:0:0:ffff:7f00:0001]:{0}/", // mapped
        "https://[::127.0.0.1]:{0}/", // compatible
        "https://[64:ff9b::7f00:1]:{0}/", "https://[64:ff9b::127.0.0.1]:{0}/", // NAT64
        "https://[2002:7f00:1::]:{0}/", "https://[2001:0:7f00:1::]:{0}/", // 6to4, Teredo
        "https://10.0.0.1:{0}/", "https://172.16.0.1:{0}/", "https://192.168.1.1:{0}/", "https://100.64.0.1:{0}/",
        "https://169.254.169.254/latest/meta-data/", "https://[fd00:ec2::254]/", "https://100.100.100.200/", "https://168.63.129.16/",
        "https://[fe80::1]:{0}/", "https://[fc00::1]:{0}/", "https://[ff02::1]:{0}/", "https://224.0.0.1:{0}/",
        "https://255.255.255.255:{0}/", "https://192.0.2.1:{0}/", "https://[2001:db8::1]:{0}/",
        "https://" + Inside + ":{0}/", "https://varias." + Inside + ":{0}/", "https://asignada." + Inside + ":{0}/");

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task HostileAddress_GetsNoConnection(string written)
    {
        await using var listener = new TcpAnswer();
        await using var app = new PortalApp { Faults = services => services.AddSingleton(new HostResolver(ResolveAsync)) };
        var address = written.Replace("{0}", $"{listener.Port}", StringComparison.Ordinal);

        var answer = await SendAsync(app, address);

        Assert.Equal((null, WebhookFault.AddressNotAllowed), (answer.Status, answer.Fault));
        Assert.Equal(0, listener.Connections);
        // The page refuses at once what needs no look at a name server; a name, only at each connection.
        var isName = written.Contains(Inside, StringComparison.Ordinal);
        Assert.Equal(
            isName ? null : WebhookAddressFault.NotPublic,
            WebhookAddress.FaultOf(address.Replace($":{listener.Port}", "", StringComparison.Ordinal), new WebhookOptions()));
    }

    [Fact]
    public async Task NameThatChanges_IsAskedOnceAConnection_AndTheCheckedAddressIsConnectedTo()
    {
        const string Name = "cambia.empresa.example";
        await using var receiver = await WebhookReceiver.StartedAsync("127.0.0.2", Name);
        await using var inside = new TcpAnswer();
        var asked = new ConcurrentQueue<string>();
        Task<IPAddress[]> Flip(string host, CancellationToken ct)
        {
            asked.Enqueue(host);
            return Task.FromResult<IPAddress[]>([asked.Count == 1 ? IPAddress.Parse("127.0.0.2") : IPAddress.Loopback]);
        }

        await using var app = new PortalApp
        {
            Settings = receiver.Settings,
            Faults = services => services.AddSingleton(new HostResolver(Flip)),
        };

        var first = await SendAsync(app, $"https://{Name}:{receiver.Port}/");
        var second = await SendAsync(app, $"https://{Name}:{inside.Port}/");
        var third = await SendAsync(app, $"https://{Name}:{receiver.Port}/"); // also where a connection was made before

        Assert.Equal(200, first.Status);
        Assert.Equal(WebhookFault.AddressNotAllowed, second.Fault);
        Assert.Equal(WebhookFault.AddressNotAllowed, third.Fault);
        Assert.Equal(3, asked.Count);
        Assert.Single(receiver.Received);
        Assert.Equal(0, inside.Connections);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Redirect_ToThisMachine_IsAnAnswerAndNotFollowed(int status)
    {
        await using var receiver = await WebhookReceiver.StartedAsync("127.0.0.2");
        await using var inside = new TcpAnswer();
        receiver.Answer = context =>
        {
            (context.Response.StatusCode, context.Response.Headers.Location) = (status, $"https://127.0.0.1:{inside.Port}/");
            return Task.CompletedTask;
        };
        await using var app = new PortalApp { Settings = receiver.Settings };

        var answer = await SendAsync(app, receiver.Address);

        Assert.Equal((status, null, false), (answer.Status, answer.Fault, answer.IsAccepted));
        Assert.Equal(0, inside.Connections);
    }

    [Fact]
    public async Task Certificate_OfAnAuthorityThatNobodyTrusts_OrForAnotherName_GetsNothing()
    {
        await using var receiver = await WebhookReceiver.StartedAsync("127.0.0.2");
        await using var app = new PortalApp { Settings = new() { ["Webhooks:AllowedNetworks"] = "127.0.0.2/32" } };
        await using var trusting = new PortalApp
        {
            Settings = receiver.Settings,
            Faults = services => services.AddSingleton(
                new HostResolver((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("127.0.0.2")]))),
        };

        Assert.Equal(WebhookFault.NoTls, (await SendAsync(app, receiver.Address)).Fault);
        Assert.Equal(WebhookFault.NoTls, (await SendAsync(trusting, $"https://otra.empresa.example:{receiver.Port}/")).Fault);
        Assert.Empty(receiver.Received);
    }

    [Fact]
    public async Task Certificate_ThatNamesAnInnerAddress_LeadsToNoConnectionThere()
    {
        await using var inside = new TcpAnswer();
        await using var receiver = new WebhookReceiver("127.0.0.2", new Uri($"http://127.0.0.1:{inside.Port}/issuer.cer"));
        await receiver.StartAsync();
        await using var app = new PortalApp { Settings = new() { ["Webhooks:AllowedNetworks"] = "127.0.0.2/32" } };

        Assert.Equal(WebhookFault.NoTls, (await SendAsync(app, receiver.Address)).Fault);

        Assert.Equal(0, inside.Connections);
    }

    [Fact]
    public async Task AnswerWithoutAnEnd_IsReadNoFurtherThan64KB()
    {
        await using var receiver = await WebhookReceiver.StartedAsync("127.0.0.2");
        var hungUp = new TaskCompletionSource();
        receiver.Answer = async context =>
        {
            // The next byte never comes: who wants more than these waits for good.
            await context.Response.Body.WriteAsync(new byte[64 * 1024], context.RequestAborted);
            context.RequestAborted.Register(hungUp.SetResult);
            await hungUp.Task;
        };
        await using var app = new PortalApp { Settings = receiver.Settings };

        var answer = await SendAsync(app, receiver.Address).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.True(answer.IsAccepted);
        await hungUp.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Theory]
    [InlineData("Webhooks:AllowedNetworks", "127.0.0.1/32")]
    [InlineData("Webhooks:TrustedCertificate", "/etc/hostname")]
    public async Task Production_RefusesToLoosenTheGuard(string setting, string value)
    {
        var folder = Directory.CreateTempSubdirectory("portal-webhooks-");
        var (exitCode, error) = await EntryPoint.RunAsync(
            "--environment=Production", $"--Storage:Folder={folder.FullName}", $"--Portal:PublicUrl={ProductionApp.Address}",
            "--urls=http://127.0.0.1:0", $"--{setting}={value}");
        folder.Delete(recursive: true);

        Assert.Equal(1, exitCode);
        Assert.StartsWith($"The portal did not start. {setting} ", error, StringComparison.Ordinal);
        Assert.Contains("only Development may set it", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Production_StartsWithoutEither()
    {
        await using var app = new ProductionApp();

        Assert.Empty(app.Services.GetRequiredService<IOptions<WebhookOptions>>().Value.AllowedNetworks);
    }

    private static Task<IPAddress[]> ResolveAsync(string host, CancellationToken ct) => host switch
    {
        Inside => Task.FromResult<IPAddress[]>([IPAddress.Loopback]),
        $"varias.{Inside}" => Task.FromResult<IPAddress[]>([IPAddress.Parse("8.8.8.8"), IPAddress.Loopback]),
        $"asignada.{Inside}" => Task.FromResult<IPAddress[]>([IPAddress.Parse("::ffff:127.0.0.1")]),
        _ => Dns.GetHostAddressesAsync(host, ct),
    };

    private static Task<WebhookAnswer> SendAsync(PortalApp app, string address) =>
        app.Services.GetRequiredService<WebhookSender>().SendAsync(
            new WebhookMessage(new Uri(address), "msg_1", 1_800_000_000, "v1,x", "{}"), CancellationToken.None);
}
