using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Leaks;

namespace SiigoCredentials.Tests.Leaks;

/// <summary>
/// Scanners that sign what they send, as GitHub's does: batches of ten thousand, a limit of their own, and nothing won by a forged
/// signature.
/// </summary>
[Trait("Loop", "Quick")]
public sealed class SignedReportTests : IDisposable
{
    private const string KeyId = "90a421169f0a406205f1563a953312f0be898d3c7b6c06b681aa86a874555f4a";

    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly TestClock clock = new();
    private readonly PortalApp app;

    public SignedReportTests() => app = new PortalApp
    {
        Clock = clock,
        Settings =
        {
            [$"Leaks:SenderKeys:{KeyId}"] = key.ExportSubjectPublicKeyInfoPem(),
            ["Leaks:ReportsPerMinute"] = "2",
            ["Leaks:SignedReportsPerMinute"] = "3",
        },
    }.OnARealPort();

    [Fact]
    public async Task SignedBatchOfTenThousand_IsTaken_AndThePolicyOfEachCompanyFollowed()
    {
        using var admin = await PortalClient.SignedInAsync(app);
        using var other = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);
        var (told, ended) = (await admin.GenerateAsync(), await other.GenerateAsync());
        var page = await other.GetAsync(PortalClient.SecurityTab);
        await other.SubmitAsync(page, page.Form("LeakPolicy"), new() { ["wanted"] = $"{(int)LeakAction.Revoke}" });
        var matches = Enumerable.Range(0, 9_997).Select(_ => AccessKeyFormat.Generate()).Append(told.AccessKey!).Append(ended.AccessKey!)
            .Append(told.AccessKey!);

        Assert.Equal(HttpStatusCode.Accepted, await SendAsync(Body(matches), Sign));
        await app.SettleLeaksAsync();

        Assert.Equal(HttpStatusCode.OK, (await admin.AuthAsync(told.ApiUser, told.AccessKey!)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await other.AuthAsync(ended.ApiUser, ended.AccessKey!)).StatusCode);
        Assert.Equal(
            [1, 2], await app.InDatabaseAsync(
                db => db.LeakNotices.OrderBy(notice => notice.Reports).Select(notice => notice.Reports).ToListAsync()));
        Assert.Equal(1, await app.InDatabaseAsync(db => db.AuditEntries.CountAsync(entry => entry.Action == AuditAction.LeakReported)));
    }

    [Fact]
    public async Task SignedReports_HaveALimitOfTheirOwn()
    {
        var body = Body(["x"]);
        for (var time = 0; time < 3; time++)
        {
            Assert.Equal(HttpStatusCode.Accepted, await SendAsync(body, Sign));
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, await SendAsync(body, Sign));
        Assert.Equal(HttpStatusCode.Accepted, await SendAsync(body, sign: null));
        Assert.Equal(HttpStatusCode.Accepted, await SendAsync(body, sign: null));
        Assert.Equal(HttpStatusCode.TooManyRequests, await SendAsync(body, sign: null));
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.Accepted, await SendAsync(body, Sign));
    }

    public static TheoryData<string> Forgeries =>
        ["another key", "another body", "no signature", "no base64", "raw, not DER", "unknown identifier"];

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task ForgedSignature_IsAnsweredAsNone_AndCountedAsAnybody(string forgery)
    {
        using var another = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Func<byte[], string> sign = forgery switch
        {
            "another key" =>
                body => Convert.ToBase64String(another.SignData(body, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)),
            "another body" => body => Sign([.. body, 0x20]),
            "no signature" => _ => Convert.ToBase64String("nothing"u8),
            "no base64" => _ => "?!",
            "raw, not DER" => body => Convert.ToBase64String(key.SignData(body, HashAlgorithmName.SHA256)),
            _ => Sign,
        };
        var identifier = forgery == "unknown identifier" ? "another" : KeyId;
        var body = Body(Enumerable.Repeat("x", 10_000));

        var forged = await AnswerAsync(body, sign, identifier);
        Assert.Equal(await AnswerAsync(body, sign: null, identifier), forged);
        Assert.StartsWith("202", forged, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.TooManyRequests, await SendAsync(body, sign, identifier));
    }

    [Fact]
    public void PublishedExampleOfGitHub_IsProven()
    {
        const string Pem =
            "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE9MJJHnMfn2+H4xL4YaPDA4RpJqUq\nkCmRCBnYERxZanmcpzQSXs1X/AljlKkbJ8qpVIW4clayyef9gWhFbNHWAA==\n-----END PUBLIC KEY-----";
        var senders = new LeakReportSignatures(Options.Create(new LeakOptions { SenderKeys = { [KeyId] = Pem } }));
        var signature = Convert.FromBase64String(
            "MEUCIQDKZokqnCjrRtw0tni+2Ltvl/uiMJ1EGumEsp1BsNr32AIgQY1YXD2nlj+XNfGK4rBfkMJ1JDOQcYXxa2sY8FNkrKc=");

        Assert.True(
            senders.Prove(new SignatureClaim(KeyId, signature), """[{"token":"some_token","type":"some_type","url":"some_url"}]"""u8));
        Assert.False(
            senders.Prove(new SignatureClaim(KeyId, signature), """[{"token":"some_tokem","type":"some_type","url":"some_url"}]"""u8));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", false)]
    [InlineData("P-384", false)]
    [InlineData("P-256", true)]
    public void KeyThatCannotServe_StopsTheStart(string pem, bool serves)
    {
        using var large = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var text =
            pem switch { "P-384" => large.ExportSubjectPublicKeyInfoPem(), "P-256" => key.ExportSubjectPublicKeyInfoPem(), _ => pem };

        Assert.Equal(serves, LeakOptions.HasReadableKeys(new LeakOptions { SenderKeys = { ["a"] = text } }));
    }

    [Fact]
    public async Task TenThousandOfOneSender_NeitherCrowdOutNorKeepWaiting()
    {
        await using var quiet = new PortalApp();
        var box = new LeakReportQueue(
            quiet.Services.GetRequiredService<IOptions<LeakOptions>>(), quiet.Services.GetRequiredService<Web.Limits.SharedLimits>());
        LeakReport[] many = [.. Enumerable.Range(0, LeakReportQueue.MostOfOne).Select(number => new LeakReport($"{number}", "", null))];
        var addresses = Enumerable.Range(1, 9).Select(number => IPAddress.Parse($"192.0.2.{number}")).ToList();
        LeakReport[] few = [.. many.Take(LeakReportQueue.Few)];

        Assert.True(box.TryDrop(many, addresses[0]));
        Assert.False(box.TryDrop(few, addresses[0]));
        Assert.True(box.TryDrop([new LeakReport("another", "", null)], addresses[1]));
        Assert.True(box.TryDrop(many[..^1], addresses[2]));
        Assert.False(box.TryDrop([.. few, .. few], addresses[3]));
        Assert.True(box.TryDrop(few, addresses[4]));
        Assert.True(box.TryDropSigned(many, "a"));
        Assert.True(box.TryDropSigned(few, "b"));

        List<string> taken = [];
        while (box.TryTake(out var report, out _))
        {
            taken.Add(report.Token);
        }

        Assert.Equal("another", taken[1]);
        Assert.Equal(30_200, taken.Count);
        Assert.True(box.TryDrop(many, addresses[0]));
    }

    [Fact]
    public async Task SlowLargeBodies_OfOneAddress_KeepNobodyElseOut_AndEnd()
    {
        await using var slow = new PortalApp { Clock = clock, Settings = { ["Leaks:ReportsPerMinute"] = "100000" } }.OnARealPort();
        var port = slow.ClientOptions.BaseAddress.Port;
        var (first, second) = (await BeginLargeAsync(port, "127.2.0.1"), await BeginLargeAsync(port, "127.2.0.1"));
        await Until.TrueAsync(
            async () =>
            {
                // The question is a third body: where it came in before one of the two, that one was refused and is sent again.
                (first, second) = (await AgainIfAnsweredAsync(first, port), await AgainIfAnsweredAsync(second, port));
                return await StatusAsync(port, "127.2.0.1", 70_000) == 503;
            },
            () => "The two large bodies were never being read.");

        Assert.Equal(202, await StatusAsync(port, "127.2.0.1", 100));
        Assert.Equal(202, await StatusAsync(port, "127.2.0.2", 70_000));
        clock.Tick(TimeSpan.FromSeconds(31));
        Assert.Equal(408, await ReadStatusAsync(first));
        Assert.Equal(408, await ReadStatusAsync(second));
        Assert.Equal(202, await StatusAsync(port, "127.2.0.1", 70_000));
        first.Dispose();
        second.Dispose();
    }

    public void Dispose()
    {
        app.Dispose();
        key.Dispose();
    }

    private string Sign(byte[] body) =>
        Convert.ToBase64String(key.SignData(body, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));

    private static byte[] Body(IEnumerable<string> tokens) => JsonSerializer.SerializeToUtf8Bytes(tokens.Select(token => new
    {
        token,
        type = "siigo_access_key",
        url = "https://github.com/octocat/Hello-World/blob/12345600b9cbe38a219f39a9941c9319b600c002/foo/bar.txt",
        source = "content",
    }));

    private async Task<HttpStatusCode> SendAsync(byte[] body, Func<byte[], string>? sign, string identifier = KeyId)
    {
        using var answer = await PostAsync(body, sign, identifier);
        return answer.StatusCode;
    }

    private async Task<string> AnswerAsync(byte[] body, Func<byte[], string>? sign, string identifier)
    {
        using var answer = await PostAsync(body, sign, identifier);
        answer.Headers.Date = null;
        return $"{(int)answer.StatusCode} {answer.Headers} {await answer.Content.ReadAsStringAsync()}";
    }

    private async Task<HttpResponseMessage> PostAsync(byte[] body, Func<byte[], string>? sign, string identifier)
    {
        using var http = new HttpClient { BaseAddress = app.ClientOptions.BaseAddress };
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/leak-reports") { Content = content };
        if (sign is not null)
        {
            request.Headers.TryAddWithoutValidation("GITHUB-PUBLIC-KEY-IDENTIFIER", identifier);
            request.Headers.TryAddWithoutValidation("GITHUB-PUBLIC-KEY-SIGNATURE", sign(body));
        }

        return await http.SendAsync(request);
    }

    private static async Task<Socket> BeginLargeAsync(int port, string from)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        await socket.ConnectAsync(IPAddress.Loopback, port);
        await socket.SendAsync(
            "POST /leak-reports HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 5000000\r\n\r\n[ "u8.ToArray());
        return socket;
    }

    private static async Task<Socket> AgainIfAnsweredAsync(Socket slow, int port)
    {
        if (slow.Available == 0)
        {
            return slow;
        }

        slow.Dispose();
        return await BeginLargeAsync(port, "127.2.0.1");
    }

    private static async Task<int> StatusAsync(int port, string from, int length)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        await socket.ConnectAsync(IPAddress.Loopback, port);
        var body = "{\"token\":\"x\"}".PadRight(length);
        await socket.SendAsync(
            Encoding.ASCII.GetBytes(
                $"POST /leak-reports HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"));
        return await ReadStatusAsync(socket);
    }

    private static async Task<int> ReadStatusAsync(Socket socket)
    {
        var buffer = new byte[4096];
        var count = await socket.ReceiveAsync(buffer);
        return int.Parse(Encoding.ASCII.GetString(buffer, 9, 3), System.Globalization.CultureInfo.InvariantCulture) is var status
            && count > 12 ? status : 0;
    }
}
